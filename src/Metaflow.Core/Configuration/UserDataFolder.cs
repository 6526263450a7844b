namespace Metaflow.Configuration;

/// <summary>Where Metaflow keeps what it can make again, in the user's folder for data of programs.</summary>
internal static class UserDataFolder
{
    /// <summary>A folder of a name, which need not be there yet.</summary>
    public static string Of(string name) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)
            is { Length: > 0 } folder ? folder : Path.GetTempPath(),
        "metaflow",
        name);
}
