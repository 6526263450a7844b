using System.Text;
using Metaflow.Aws.CloudFormation;

namespace Metaflow.Tool.Deployment;

/// <summary>The template that a stack is made of.</summary>
internal static class StackTemplate
{
    /// <summary>The longest that CloudFormation takes in a call. Source: CloudFormation's quotas.</summary>
    public const int MostBytes = 51_200;

    private const string Own = "metaflow.yaml";

    /// <summary>Says which template a stack is to be made of.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="source">A file, or where the template lies in S3 (https://…); null for the one of this program.</param>
    /// <param name="workingDirectory">Where a file is looked for.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="MetaflowException">There is no such file, or it is too long.</exception>
    public static async Task<StackChange> AddToAsync(
        StackChange stack, string? source, string workingDirectory, CancellationToken cancellationToken)
    {
        if (source is null)
            return stack with { TemplateBody = await ReadOwnAsync(cancellationToken).ConfigureAwait(false) };
        if (source.StartsWith("https://", StringComparison.Ordinal))
            return stack with { TemplateUrl = source };
        var path = Path.GetFullPath(source, workingDirectory);
        if (!File.Exists(path))
            throw new MetaflowException($"There is no template '{path}'. Name a file, or a URL in S3 that begins with https://.");
        var text = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetByteCount(text) <= MostBytes ? stack with { TemplateBody = text } : throw new MetaflowException(
            $"The template '{path}' has more than {MostBytes} bytes, which CloudFormation does not take. Put it into S3, and give its URL.");
    }

    /// <summary>The template of this program.</summary>
    public static async Task<string> ReadOwnAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(typeof(StackTemplate).Assembly.GetManifestResourceStream(Own)!, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }
}
