namespace Metaflow.Artifacts.Pickle;
internal ref struct PickleMachine
{
    int limits; public PickleMachine(ReadOnlySpan<byte> pickle, PickleLimits l) { limits=pickle.Length+l.MaxDepth; }
    public HashSet<object>? Shared => limits==0?[]:null;
    public long Position => limits;
    public object? Run() => throw new PickleFormatException(limits, "reading is not there yet");
}
