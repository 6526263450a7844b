namespace Metaflow.Service.Retention;

/// <summary>A run that is to be removed, as it was found.</summary>
/// <param name="Flow">Its flow.</param>
/// <param name="Number">Its number.</param>
/// <param name="Time">When it began, in milliseconds since 1970.</param>
/// <param name="Heartbeat">When it was last alive, in seconds since 1970; null when that was never noted.</param>
internal sealed record SelectedRun(string Flow, long Number, long Time, long? Heartbeat)
{
    public override string ToString() => $"{Flow}/{Number}";
}
