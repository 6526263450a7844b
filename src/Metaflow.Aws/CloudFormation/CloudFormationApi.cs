using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Metaflow.Aws.Api;
using Metaflow.Aws.Http;

namespace Metaflow.Aws.CloudFormation;

/// <summary>The calls of CloudFormation that are used. Thread-safe. Source: the service's API reference.</summary>
/// <param name="client">Calls the service.</param>
internal sealed class CloudFormationApi(AwsQueryClient client)
{
    /// <summary>A stack; null when there is none.</summary>
    /// <param name="name">Its name or ARN.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AwsServiceException">The service refuses, or cannot be reached.</exception>
    public async Task<Stack?> FindStackAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var operation = Operation("DescribeStacks", name);
            var answer = await client.CallAsync(operation, [("StackName", name)], cancellationToken).ConfigureAwait(false);
            return Members(answer, "Stacks").Select(stack => StackOf(operation, stack)).FirstOrDefault();
        }
        catch (AwsServiceException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>The parameters that a template takes.</summary>
    /// <param name="stack">Tells the template.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AwsServiceException">It is no valid template, or the service cannot be asked.</exception>
    public async Task<IReadOnlyList<TemplateParameter>> GetTemplateParametersAsync(StackChange stack, CancellationToken cancellationToken)
    {
        var operation = new AwsOperation("GetTemplateSummary", Subject: "the template");
        var answer = await client.CallAsync(
            operation, [("TemplateBody", stack.TemplateBody), ("TemplateURL", stack.TemplateUrl)], cancellationToken).ConfigureAwait(false);
        return [.. Members(answer, "Parameters").Select(one => new TemplateParameter(
            Text(operation, one, "ParameterKey"), XmlAnswer.Text(one, "DefaultValue"), XmlAnswer.Text(one, "Description") ?? ""))];
    }

    /// <summary>What happened to a stack, the latest first, as far back as is asked for.</summary>
    /// <param name="name">Its name, or its ARN, which is needed once it is deleted.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AwsServiceException">There is no such stack, or the service cannot be asked.</exception>
    public async IAsyncEnumerable<StackEvent> DescribeStackEventsAsync(
        string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var operation = Operation("DescribeStackEvents", name);
        string? next = null;
        do
        {
            var page = await client.CallAsync(operation, [("StackName", name), ("NextToken", next)], cancellationToken).ConfigureAwait(false);
            foreach (var one in Members(page, "StackEvents"))
                yield return EventOf(operation, one);
            next = XmlAnswer.Text(page, "NextToken");
        }
        while (!string.IsNullOrEmpty(next));
    }

    /// <summary>Begins to make a stack.</summary>
    /// <returns>Its ARN.</returns>
    /// <exception cref="AwsServiceException">There is one of that name, or the service refuses.</exception>
    public Task<string> CreateStackAsync(StackChange stack, CancellationToken cancellationToken) =>
        ChangeAsync("CreateStack", stack, cancellationToken);

    /// <summary>Begins to change a stack.</summary>
    /// <returns>Its ARN; null when there is nothing to change.</returns>
    /// <exception cref="AwsServiceException">There is none of that name, or the service refuses.</exception>
    public async Task<string?> UpdateStackAsync(StackChange stack, CancellationToken cancellationToken)
    {
        try
        {
            return await ChangeAsync("UpdateStack", stack, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException e) when (e.Code == "ValidationError" && e.Detail.Contains("No updates", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>Begins to delete a stack; does nothing when there is none.</summary>
    /// <exception cref="AwsServiceException">The service refuses, or cannot be reached.</exception>
    public Task DeleteStackAsync(string name, CancellationToken cancellationToken) =>
        client.CallAsync(Operation("DeleteStack", name), [("StackName", name)], cancellationToken);

    private async Task<string> ChangeAsync(string name, StackChange stack, CancellationToken cancellationToken)
    {
        var operation = Operation(name, stack.Name);
        var answer = await client.CallAsync(operation, FormOf(stack), cancellationToken).ConfigureAwait(false);
        return Text(operation, answer, "StackId");
    }

    private static IEnumerable<(string Name, string? Value)> FormOf(StackChange stack)
    {
        yield return ("StackName", stack.Name);
        yield return ("TemplateBody", stack.TemplateBody);
        yield return ("TemplateURL", stack.TemplateUrl);
        foreach (var (index, (key, value)) in stack.Parameters.Index())
        {
            yield return ($"Parameters.member.{index + 1}.ParameterKey", key);
            yield return value is null
                ? ($"Parameters.member.{index + 1}.UsePreviousValue", "true")
                : ($"Parameters.member.{index + 1}.ParameterValue", value);
        }

        foreach (var (index, capability) in stack.Capabilities.Index())
            yield return ($"Capabilities.member.{index + 1}", capability);
        foreach (var (index, (key, value)) in stack.Tags.Index())
        {
            yield return ($"Tags.member.{index + 1}.Key", key);
            yield return ($"Tags.member.{index + 1}.Value", value);
        }
    }

    private static AwsOperation Operation(string name, string stack) => new(name, Subject: $"stack '{stack}'");

    private Stack StackOf(AwsOperation operation, XElement stack) => new()
    {
        Id = Text(operation, stack, "StackId"),
        Name = Text(operation, stack, "StackName"),
        Status = Text(operation, stack, "StackStatus"),
        StatusReason = XmlAnswer.Text(stack, "StackStatusReason"),
        Parameters = Pairs(stack, "Parameters", "ParameterKey", "ParameterValue"),
        Outputs = Pairs(stack, "Outputs", "OutputKey", "OutputValue"),
    };

    private StackEvent EventOf(AwsOperation operation, XElement one) => new(
        Text(operation, one, "EventId"),
        XmlAnswer.Text(one, "LogicalResourceId") ?? "",
        XmlAnswer.Text(one, "ResourceType") ?? "",
        XmlAnswer.Text(one, "ResourceStatus") ?? "",
        XmlAnswer.Text(one, "ResourceStatusReason"),
        DateTimeOffset.TryParse(XmlAnswer.Text(one, "Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw client.Unreadable(operation));

    private static Dictionary<string, string> Pairs(XElement parent, string list, string key, string value) => Members(parent, list).ToDictionary(
        pair => XmlAnswer.Text(pair, key) ?? "", pair => XmlAnswer.Text(pair, value) ?? "", StringComparer.Ordinal);

    private static IEnumerable<XElement> Members(XElement parent, string list) =>
        XmlAnswer.Children(parent, list).SelectMany(static found => XmlAnswer.Children(found, "member"));

    private string Text(AwsOperation operation, XElement parent, string name) =>
        XmlAnswer.Text(parent, name) ?? throw client.Unreadable(operation);
}
