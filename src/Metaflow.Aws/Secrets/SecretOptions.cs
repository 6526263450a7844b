using Metaflow.Secrets;

namespace Metaflow.Aws.Secrets;

/// <summary>What a source says beside the secret's name.</summary>
/// <param name="IsJson">Whether a text is a JSON object with a value for each variable. Default true.</param>
/// <param name="VariableName">The variable of a secret that is one value; null for the secret's own name.</param>
/// <param name="Region">The region; null when the source does not tell it.</param>
internal sealed record SecretOptions(bool IsJson, string? VariableName, string? Region)
{
    private const string Json = "json";
    private const string Variable = "env_var_name";
    private const string RegionName = "region";

    /// <exception cref="MetaflowException">An option is not known, or has no valid value.</exception>
    public static SecretOptions Of(SecretSource source)
    {
        foreach (var name in source.Options.Keys)
        {
            if (name is not (Json or Variable or RegionName))
                throw new MetaflowException($"option '{name}' is not known; choose from {Json}, {Variable}, {RegionName}");
        }

        return new SecretOptions(IsJsonIn(source), TextIn(source, Variable), TextIn(source, RegionName));
    }

    private static bool IsJsonIn(SecretSource source) => source.Options.GetValueOrDefault(Json) switch
    {
        null => true,
        bool isJson => isJson,
        string text when bool.TryParse(text, out var isJson) => isJson,
        var other => throw new MetaflowException($"option '{Json}' is '{other}'; it is true or false"),
    };

    private static string? TextIn(SecretSource source, string name) => source.Options.GetValueOrDefault(name) switch
    {
        null or "" => null,
        string text => text,
        var other => throw new MetaflowException($"option '{name}' is '{other}'; it is a text"),
    };
}
