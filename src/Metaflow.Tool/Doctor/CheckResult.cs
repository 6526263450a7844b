namespace Metaflow.Tool.Doctor;

/// <summary>The outcome of a check.</summary>
/// <param name="Service">What was checked, as people call it.</param>
/// <param name="Check">What of it.</param>
/// <param name="Status">How it went.</param>
/// <param name="Detail">What was found; if it does not work, what is at fault and how to mend it.</param>
internal sealed record CheckResult(string Service, string Check, CheckStatus Status, string Detail)
{
    public static CheckResult Ok(string service, string check, string detail) => new(service, check, CheckStatus.Ok, detail);

    public static CheckResult Warning(string service, string check, string detail) => new(service, check, CheckStatus.Warning, detail);

    public static CheckResult Failed(string service, string check, string detail) => new(service, check, CheckStatus.Failed, detail);

    public static CheckResult Skipped(string service, string check, string detail) => new(service, check, CheckStatus.Skipped, detail);
}
