using Metaflow.Secrets;

namespace Metaflow;

/// <summary>Gives secrets to the tasks of a step as environment variables, which are there while a task runs and nowhere else.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SecretsAttribute : StepDecorator
{
    /// <summary>Names secrets as an attribute can.</summary>
    /// <param name="sources"><c>backend.id</c> each, or an <c>id</c> of the default backend.</param>
    public SecretsAttribute(params string[] sources) => Sources = [.. sources.Select(SecretSource.Parse)];

    /// <summary>Names secrets with all that a backend can take.</summary>
    /// <param name="sources">The secrets.</param>
    public SecretsAttribute(IReadOnlyList<SecretSource> sources) => Sources = sources;

    /// <summary>The secrets.</summary>
    public IReadOnlyList<SecretSource> Sources { get; private set; }

    /// <summary>The role for sources that have none of their own; null for METAFLOW_DEFAULT_SECRETS_ROLE. Default null.</summary>
    public string? Role { get; set; }

    /// <summary>Whether a secret may take the place of a variable that is there already. Default false, which fails the task.</summary>
    public bool AllowOverride { get; set; }

    /// <inheritdoc/>
    public override string Name => "secrets";

    /// <inheritdoc/>
    public override void Describe(DecoratorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string[] texts = [.. Sources.Select(static s => s.ToString())];
        var given = settings.Of("sources", texts);
        if (!ReferenceEquals(given, texts))
            Sources = [.. given.Select(SecretSource.Parse)];
        Role = settings.Of("role", Role);
        AllowOverride = settings.Of("allow_override", AllowOverride);
    }

    /// <inheritdoc/>
    public override void Validate(DecoratedStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        foreach (var source in Sources)
        {
            if (source.Id.Length == 0)
                throw new MetaflowException($"[Secrets] of step '{step.Node.Name}' names no secret in '{source}'; write backend.id.");
            step.Secrets?.BackendOf(source);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask PreStepAsync(TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        var found = new Dictionary<string, (SecretSource Source, string Value)>(StringComparer.Ordinal);
        foreach (var source in Sources)
        {
            foreach (var (name, value) in await task.Secrets!.GetAsync(source, Role, cancellationToken).ConfigureAwait(false))
            {
                if (found.TryGetValue(name, out var other))
                    throw new MetaflowException($"Secrets '{other.Source}' and '{source}' both set '{name}'; leave out one of them.");
                if (!AllowOverride && task.Variables.IsTaken(name))
                {
                    throw new MetaflowException(
                        $"Secret '{source}' sets '{name}', which is in the environment already; unset it, or write AllowOverride = true.");
                }

                found.Add(name, (source, value));
            }
        }

        foreach (var (name, (_, value)) in found)
            task.Variables.Set(name, value);
    }
}
