using System.Text.Json;

namespace Metaflow.Datastore;

/// <summary>The attributes that the content-addressed store keeps with a blob.</summary>
internal static class BlobAttributes
{
    public const string Packed = """{"cas_raw": false, "cas_version": 1}""";
    public const string Raw = """{"cas_raw": true, "cas_version": 1}""";

    /// <summary>Whether the blob is stored as it is; throws when the attributes are not understood.</summary>
    public static bool IsRaw(string path, string attributes)
    {
        // What we and Python write; the rest of the method is for what others may.
        if (attributes == Packed)
            return false;
        if (attributes == Raw)
            return true;
        try
        {
            using var document = JsonDocument.Parse(attributes);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                if (root.TryGetProperty("cas_raw", out var raw) && raw.ValueKind == JsonValueKind.True)
                    return true;
                if (root.TryGetProperty("cas_version", out var version)
                    && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == 1)
                    return false;
            }
        }
        catch (JsonException e)
        {
            throw new CorruptBlobException(path, "its attributes are not JSON", e);
        }

        throw new CorruptBlobException(
            path, $"its attributes '{attributes}' name no packing that is known (cas_version 1)");
    }
}
