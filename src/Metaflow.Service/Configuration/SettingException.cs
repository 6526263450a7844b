namespace Metaflow.Service.Configuration;

/// <summary>A setting has a value that cannot be used. The message names the setting and what it may be, never a secret.</summary>
internal sealed class SettingException(string message, Exception? innerException = null) : Exception(message, innerException);
