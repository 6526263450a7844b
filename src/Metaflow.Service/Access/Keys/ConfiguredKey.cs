namespace Metaflow.Service.Access.Keys;

/// <summary>A key that the configuration names, in the environment or in a file.</summary>
/// <param name="Hash">What it hashes to.</param>
/// <param name="Scope">How much it allows.</param>
/// <param name="Name">What logs call it.</param>
internal sealed record ConfiguredKey(byte[] Hash, AccessScope Scope, string Name)
{
    /// <summary>The one with a hash; null when there is none. How long it takes does not tell which.</summary>
    public static ConfiguredKey? Find(IReadOnlyList<ConfiguredKey> keys, ReadOnlySpan<byte> hash)
    {
        ConfiguredKey? found = null;
        foreach (var key in keys)
        {
            if (ApiKeyText.AreEqual(key.Hash, hash))
                found ??= key;
        }

        return found;
    }
}
