using System.Text.RegularExpressions;
using Metaflow.Aws.Api;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.S3Api;
using Metaflow.Configuration;
using Metaflow.Metadata.Service;

namespace Metaflow.Tool.Configure;

/// <summary>What the value of a setting has to look like. Source: AWS's rules for names and ARNs.</summary>
internal sealed partial class SettingFormat
{
    private readonly Func<string, string?> _complaint;

    private SettingFormat(Func<string, string?> complaint) => _complaint = complaint;

    /// <summary>A bucket and what keys begin with.</summary>
    public static SettingFormat S3Root { get; } = new(ComplaintOfS3Root);

    /// <summary>The URL of a metadata service.</summary>
    public static SettingFormat ServiceUrl { get; } = new(static text => text.Contains('@', StringComparison.Ordinal)
        ? "is a URL with a user in it, which would be shown: write it without, and give the key apart"
        : ComplaintOf(() => _ = new ServiceSettings(text), "is no URL of a service; write it as https://host/path"));

    /// <summary>The URL of a server.</summary>
    public static SettingFormat ServerUrl { get; } = new(static text =>
        ComplaintOf(() => _ = AwsEndpoint.UrlOf(text, ""), "is no URL of a server; write https://host or http://host:port"));

    /// <summary>The key of a metadata service.</summary>
    public static SettingFormat AuthKey { get; } = new(static text => Matches(
        KeyPattern(), text, "cannot be a key: no header can carry it. Check that it was copied whole and has no line break or space"));

    /// <summary>The ARN of a role.</summary>
    public static SettingFormat RoleArn { get; } =
        new(static text => Matches(RolePattern(), text, "is no ARN of a role; write arn:aws:iam::123456789012:role/NAME"));

    /// <summary>A queue of AWS Batch.</summary>
    public static SettingFormat JobQueue { get; } = new(static text => Matches(
        QueuePattern(), text, "is no job queue; write its name (letters, digits, - and _), or arn:aws:batch:REGION:123456789012:job-queue/NAME"));

    /// <summary>A table of DynamoDB.</summary>
    public static SettingFormat Table { get; } =
        new(static text => Matches(TablePattern(), text, "is no name of a table: they have 3 to 255 letters, digits, '-', '_' and '.'"));

    /// <summary>The ARN of a log group.</summary>
    public static SettingFormat LogGroupArn { get; } = new(static text => Matches(
        LogGroupPattern(), text, "is no ARN of a log group; write arn:aws:logs:REGION:123456789012:log-group:NAME:*"));

    /// <summary>A container image.</summary>
    public static SettingFormat Image { get; } =
        new(static text => Matches(ImagePattern(), text, "is no image; write NAME:TAG, or REGISTRY/NAME:TAG"));

    /// <summary>A container registry.</summary>
    public static SettingFormat Registry { get; } = new(static text =>
        Matches(RegistryPattern(), text, "is no registry; write host, host:port or host/path, without http://"));

    /// <summary>A region.</summary>
    public static SettingFormat Region { get; } =
        new(static text => AwsRegion.IsName(text) ? null : "is no region; a region is called like us-east-1");

    /// <summary>How S3 encrypts.</summary>
    public static SettingFormat Encryption { get; } =
        new(static text => text is "AES256" or "aws:kms" or "aws:kms:dsse" ? null : "is no way of encryption; write AES256 or aws:kms");

    /// <summary>A word.</summary>
    public static SettingFormat Word { get; } =
        new(static text => Matches(WordPattern(), text, "has characters that it cannot have; write letters, digits, '-', '_' and '.'"));

    /// <summary>What is wrong with a value: the rest of a sentence whose beginning is the value; null when nothing is.</summary>
    public string? Complaint(string text) => _complaint(text);

    private static string? Matches(Regex pattern, string text, string complaint) => pattern.IsMatch(text) ? null : complaint;

    private static string? ComplaintOfS3Root(string text)
    {
        if (!S3Url.IsUrl(text))
            return "is no place in S3; write s3://bucket/prefix";
        var bucket = "";
        return ComplaintOf(() => bucket = S3Url.Parse(text).Bucket, "names no bucket; write s3://bucket/prefix")
            ?? Matches(
                BucketPattern(),
                bucket,
                "names no bucket: they have 3 to 63 lower-case letters, digits, '-' and '.', and begin and end with a letter or digit");
    }

    private static string? ComplaintOf(Action read, string complaint)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception e) when (e is ConfigurationException or S3UrlException)
        {
            return complaint;
        }
    }

    [GeneratedRegex(@"^[\x21-\x7E]+\z")]
    private static partial Regex KeyPattern();

    [GeneratedRegex(@"^arn:aws[a-z0-9-]*:iam::\d{12}:role/[\w+=,.@/-]{1,576}\z", RegexOptions.ECMAScript)]
    private static partial Regex RolePattern();

    [GeneratedRegex(@"^(arn:aws[a-z0-9-]*:batch:[a-z0-9-]+:\d{12}:job-queue/)?[A-Za-z0-9][A-Za-z0-9_-]{0,127}\z")]
    private static partial Regex QueuePattern();

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{3,255}\z")]
    private static partial Regex TablePattern();

    [GeneratedRegex(@"^arn:aws[a-z0-9-]*:logs:[a-z0-9-]+:\d{12}:log-group:[A-Za-z0-9_./#-]{1,512}(:\*)?\z")]
    private static partial Regex LogGroupPattern();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/:@-]*\z")]
    private static partial Regex ImagePattern();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?(/[A-Za-z0-9._-]+)*\z")]
    private static partial Regex RegistryPattern();

    [GeneratedRegex(@"^[A-Za-z0-9._-]+\z")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketPattern();
}
