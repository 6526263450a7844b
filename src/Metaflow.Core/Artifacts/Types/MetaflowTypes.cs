using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A foreach frame as the named tuple that Metaflow keeps in <c>__main__</c>.</summary>
internal sealed class ForeachFrameType : ArtifactType<ForeachFrame>
{
    public static readonly ForeachFrameType Instance = new();

    private static readonly PickledGlobal _class = new("__main__", "ForeachFrame");

    public override string PythonTypeName => "<class '__main__.ForeachFrame'>";

    public override bool IsImmutable => true;

    public override void Write(PickleWriter writer, ForeachFrame value)
    {
        writer.WriteGlobal(_class);
        writer.BeginTuple(5);
        writer.WriteString(value.Step);
        writer.WriteString(value.Variable);
        WriteNumber(writer, value.NumSplits);
        WriteNumber(writer, value.Index);
        writer.WriteString(value.Value);
        writer.EndTuple(5);
        writer.NewObject();
    }

    public override ForeachFrame Read(object? value, ReadPath path)
    {
        if (value is null || NaturalItems.Of(value, path) is not { Count: >= 5 } fields || fields[0] is not string step ||
            fields[1] is not string variable || fields[4] is not (null or string))
        {
            throw path.Mismatch(typeof(ForeachFrame), value);
        }
        return new(step, variable, ReadNumber(fields[2], path), ReadNumber(fields[3], path), (string?)fields[4]);
    }

    private static void WriteNumber(PickleWriter writer, int? number)
    {
        if (number is { } present)
            writer.WriteInt64(present);
        else
            writer.WriteNull();
    }

    private static int? ReadNumber(object? value, ReadPath path) =>
        value is null ? null : (int)NaturalNumber.ToInt64(value, int.MinValue, int.MaxValue, typeof(int), path);
}

/// <summary>A failure as Metaflow's exception wrapper.</summary>
internal sealed class TaskFailureType : ArtifactType<TaskFailure?>
{
    public static readonly TaskFailureType Instance = new();

    private static readonly PickledGlobal _class = new("metaflow.exception", "MetaflowExceptionWrapper");

    public override string PythonTypeName => "<class 'metaflow.exception.MetaflowExceptionWrapper'>";

    public override bool IsImmutable => true;

    public override void Write(PickleWriter writer, TaskFailure? value)
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }
        writer.WriteGlobal(_class);
        writer.BeginTuple(1);
        writer.WriteNull();
        writer.EndTuple(1);
        writer.Reduce();
        var state = writer.BeginDict(null, 3);
        state.Next();
        writer.WriteString("exception");
        writer.WriteString(value.Message);
        state.Next();
        writer.WriteString("type");
        writer.WriteString(value.Type);
        state.Next();
        writer.WriteString("stacktrace");
        writer.WriteString(value.StackTrace);
        state.End();
        writer.Build();
    }

    public override TaskFailure? Read(object? value, ReadPath path)
    {
        if (value is null)
            return null;
        if (value is not PickledObject { Attributes: { } state } || !state.TryGetValue("type", out var type) ||
            type is not string typeName)
        {
            throw path.Mismatch(typeof(TaskFailure), value);
        }
        state.TryGetValue("exception", out var message);
        state.TryGetValue("stacktrace", out var stackTrace);
        return new(typeName, message as string ?? "", stackTrace as string);
    }
}

/// <summary>An included file as Metaflow's wrapper around its descriptor.</summary>
internal sealed class IncludedFileType : ArtifactType<IncludedFileDescriptor?>
{
    public static readonly IncludedFileType Instance = new();

    private static readonly PickledGlobal _class = new("metaflow.includefile", "IncludedFile");

    public override string PythonTypeName => PythonTypes.IncludedFile;

    public override bool IsImmutable => true;

    public override void Write(PickleWriter writer, IncludedFileDescriptor? value)
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }
        writer.WriteGlobal(_class);
        writer.WriteEmptyTuple();
        writer.NewObject();
        var state = writer.BeginDict(null, 2);
        state.Next();
        writer.WriteString("_descriptor");
        WriteDescriptor(writer, value);
        state.Next();
        writer.WriteString("_cached_size");
        writer.WriteNull();
        state.End();
        writer.Build();
    }

    public override IncludedFileDescriptor? Read(object? value, ReadPath path)
    {
        if (value is null)
            return null;
        if (value is not PickledObject { Attributes: { } state } || !state.TryGetValue("_descriptor", out var found) ||
            found is not PickledDict descriptor || Text(descriptor, "type") is not { } type ||
            Text(descriptor, "url") is not { } url)
        {
            throw path.Mismatch(typeof(IncludedFileDescriptor), value);
        }
        return new(
            type,
            url,
            descriptor.TryGetValue("is_text", out var isText) && isText is true,
            Text(descriptor, "encoding"),
            Text(descriptor, "note"),
            Text(descriptor, "sub-type"),
            descriptor.TryGetValue("size", out var size) ? size as long? : null);
    }

    private static string? Text(PickledDict descriptor, string key) =>
        descriptor.TryGetValue(key, out var value) ? value as string : null;

    private static void WriteDescriptor(PickleWriter writer, IncludedFileDescriptor value)
    {
        int count = 4 + (value.Note is null ? 0 : 1) + (value.SubType is null ? 0 : 1) + (value.Size is null ? 0 : 1);
        var batch = writer.BeginDict(null, count);
        WriteEntry(writer, ref batch, "type", value.Type);
        WriteEntry(writer, ref batch, "url", value.Url);
        batch.Next();
        writer.WriteString("is_text");
        writer.WriteBoolean(value.IsText);
        WriteEntry(writer, ref batch, "encoding", value.Encoding);
        if (value.Note is not null)
            WriteEntry(writer, ref batch, "note", value.Note);
        if (value.SubType is not null)
            WriteEntry(writer, ref batch, "sub-type", value.SubType);
        if (value.Size is { } size)
        {
            batch.Next();
            writer.WriteString("size");
            writer.WriteInt64(size);
        }
        batch.End();
    }

    private static void WriteEntry(PickleWriter writer, ref PickleBatch batch, string key, string? value)
    {
        batch.Next();
        writer.WriteString(key);
        writer.WriteString(value);
    }
}

/// <summary>The iterated object of a parallel step.</summary>
internal sealed class ParallelUbfType : ArtifactType<ParallelUbf?>
{
    public static readonly ParallelUbfType Instance = new();

    private static readonly PickledGlobal _class = new("metaflow.flowspec", "ParallelUBF");

    public override string PythonTypeName => "<class 'metaflow.flowspec.ParallelUBF'>";

    public override bool IsImmutable => true;

    public override void Write(PickleWriter writer, ParallelUbf? value)
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }
        writer.WriteGlobal(_class);
        writer.WriteEmptyTuple();
        writer.NewObject();
        var state = writer.BeginDict(null, 1);
        state.Next();
        writer.WriteString("num_parallel");
        writer.WriteInt64(value.NumParallel);
        state.End();
        writer.Build();
    }

    public override ParallelUbf? Read(object? value, ReadPath path)
    {
        if (value is null)
            return null;
        if (value is not PickledObject { Attributes: { } state } || !state.TryGetValue("num_parallel", out var found))
            throw path.Mismatch(typeof(ParallelUbf), value);
        return new((int)NaturalNumber.ToInt64(found, int.MinValue, int.MaxValue, typeof(int), path));
    }
}

/// <summary>A transition as a tuple of the steps and the foreach variable; none as None.</summary>
internal sealed class TransitionType : ArtifactType<TransitionArtifact?>
{
    public static readonly TransitionType Instance = new();

    public override string PythonTypeName => PythonTypes.Tuple;

    public override bool IsImmutable => true;

    internal override bool IsHashable => false;

    public override void Write(PickleWriter writer, TransitionArtifact? value)
    {
        if (value is not { } transition)
        {
            writer.WriteNull();
            return;
        }
        writer.BeginTuple(2);
        var steps = writer.BeginList(null, transition.Steps.Count);
        for (int i = 0; i < transition.Steps.Count; i++)
        {
            steps.Next();
            writer.WriteString(transition.Steps[i]);
        }
        steps.End();
        writer.WriteString(transition.ForeachVariable);
        writer.EndTuple(2);
    }

    public override TransitionArtifact? Read(object? value, ReadPath path)
    {
        if (value is null)
            return null;
        if (value is not PickledTuple { Count: 2 } pair || pair[0] is not List<object?> list ||
            pair[1] is not (null or string))
        {
            throw path.Mismatch(typeof(TransitionArtifact), value);
        }
        var steps = new string[list.Count];
        for (int i = 0; i < steps.Length; i++)
            steps[i] = list[i] as string ?? throw path.Mismatch(typeof(TransitionArtifact), value);
        return new TransitionArtifact(steps, (string?)pair[1]);
    }
}
