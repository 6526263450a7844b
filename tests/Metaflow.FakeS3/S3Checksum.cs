namespace Metaflow.FakeS3;

/// <summary>A checksum that an object was stored with.</summary>
/// <param name="Algorithm">As in the header's name: <c>crc32</c>, <c>crc32c</c>, <c>crc64nvme</c>, <c>sha1</c> or <c>sha256</c>.</param>
/// <param name="Value">As in the header's value: base64, for a composite one with the number of parts.</param>
/// <param name="IsComposite">Whether it is the checksum of the parts' checksums.</param>
public sealed record S3Checksum(string Algorithm, string Value, bool IsComposite = false)
{
    internal string Header => "x-amz-checksum-" + Algorithm;

    internal string Type => IsComposite ? "COMPOSITE" : "FULL_OBJECT";
}
