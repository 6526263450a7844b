using Metaflow.Aws.CloudFormation;
using Metaflow.Tool.Configure;

namespace Metaflow.Tool.Deployment;

/// <summary>One call of <c>aws deploy</c>.</summary>
/// <param name="environment">What it works with.</param>
internal sealed class StackDeployment(ToolEnvironment environment)
{
    /// <summary>The stack.</summary>
    public required string Name { get; init; }

    /// <summary>The region; null for that of the process.</summary>
    public string? Region { get; init; }

    /// <summary>Values of the template's parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The template; null for this program's own.</summary>
    public string? Template { get; init; }

    /// <summary>The profile to write at the end; null for none.</summary>
    public string? Profile { get; init; }

    /// <summary>Whether not to ask.</summary>
    public bool IsYes { get; init; }

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var aws = AwsAccess.Of(environment, Region);
        var api = aws.CloudFormation;
        var caller = await aws.SecurityTokens.GetCallerIdentityAsync(cancellationToken).ConfigureAwait(false);
        var stack = await api.FindStackAsync(Name, cancellationToken).ConfigureAwait(false);
        CheckState(stack);
        var change = await StackTemplate.AddToAsync(
            new StackChange(Name) { Capabilities = ["CAPABILITY_IAM"], Tags = Tags }, Template, environment.WorkingDirectory, cancellationToken)
            .ConfigureAwait(false);
        var known = await api.GetTemplateParametersAsync(change, cancellationToken).ConfigureAwait(false);
        change = change with { Parameters = ParametersOf(known, stack) };

        environment.Output.WriteLine($"{(stack is null ? "Make" : "Change")} the stack '{Name}' in account {caller.Account}, {aws.Region}:");
        foreach (var (key, value) in change.Parameters)
            environment.Output.WriteLine($"  {key}={value ?? stack?.Parameters.GetValueOrDefault(key)}");
        if (!await environment.ConfirmAsync("What it makes costs money while it is there. Go on?", IsYes, "--yes", cancellationToken).ConfigureAwait(false))
            return ToolExit.Failed;

        var progress = new StackProgress(environment, api);
        var last = stack is null ? null : await progress.LastEventAsync(stack.Id, cancellationToken).ConfigureAwait(false);
        var id = stack is null
            ? await api.CreateStackAsync(change, cancellationToken).ConfigureAwait(false)
            : await api.UpdateStackAsync(change, cancellationToken).ConfigureAwait(false);
        if (id is null)
            environment.Output.WriteLine("There is nothing to change.");
        else if (await FollowAsync(progress, id, last, cancellationToken).ConfigureAwait(false) is not { } made || !made.HasSucceeded())
            throw new MetaflowException($"The stack '{Name}' was not {(stack is null ? "made" : "changed")}, for what is said above.{NextStep(stack is null)}");
        environment.Output.WriteLine($"The stack '{Name}' is ready.");
        return Profile is null ? ToolExit.Done : await new ConfigureAws(environment)
        {
            Profile = Profile,
            Stack = Name,
            Region = Region,
            AsksNothing = true,
        }.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private void CheckState(Stack? stack)
    {
        if (stack is null || stack.IsWell())
            return;
        var state = $"The stack '{Name}' is {stack.Status}{(stack.StatusReason is { Length: > 0 } reason ? $" ({reason.TrimEnd('.')})" : "")}";
        throw new MetaflowException(stack.IsLost()
            ? $"{state}: it can only be deleted. Run 'metaflow aws destroy --name {Name}', then deploy again."
            : $"{state}. Wait until that is over: 'metaflow aws status --name {Name}' shows it.");
    }

    private Dictionary<string, string?> ParametersOf(IReadOnlyList<TemplateParameter> known, Stack? stack)
    {
        foreach (var given in Parameters.Keys)
        {
            if (!known.Any(parameter => parameter.Key == given))
            {
                throw new UsageException(
                    $"The template has no parameter '{given}'. It has {string.Join(", ", known.Select(static p => p.Key).Order(StringComparer.Ordinal))}.");
            }
        }

        var parameters = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var parameter in known)
        {
            if (Parameters.TryGetValue(parameter.Key, out var value))
                parameters[parameter.Key] = value;
            else if (stack?.Parameters.ContainsKey(parameter.Key) == true)
                parameters[parameter.Key] = null;
            else if (parameter.Default is null)
                throw new UsageException($"The template needs a value of '{parameter.Key}' ({parameter.Description}). Give --parameter {parameter.Key}=VALUE.");
        }

        return parameters;
    }

    private async Task<Stack?> FollowAsync(StackProgress progress, string id, string? last, CancellationToken cancellationToken)
    {
        try
        {
            return await progress.FollowAsync(id, last, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            environment.Error.WriteLine($"CloudFormation goes on with the stack: 'metaflow aws status --name {Name}' shows it.");
            throw;
        }
    }

    private string NextStep(bool isNew) => isNew ? $" Remove what is left by 'metaflow aws destroy --name {Name}', and deploy again." : " It is as it was before.";
}
