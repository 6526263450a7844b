using Metaflow.Service.Http;

namespace Metaflow.Service.Api;

/// <summary>Checks the names that paths give to what is made.</summary>
internal static class StoredName
{
    /// <summary>Checks a name.</summary>
    /// <param name="word">What it is a name of.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="RequestException">It is too long.</exception>
    public static void Require(string word, string name)
    {
        if (!StoredText.IsShort(name))
            throw RequestException.Invalid($"The name of a {word} may have at most {StoredText.ShortLength} characters.");
    }
}
