namespace Metaflow;

/// <summary>
/// Names static methods of the flow that run after a run: to notify somebody, or to clean up. They return nothing or a task, and may
/// take a <see cref="Client.Run"/>, which is null when it cannot be read, and a <see cref="CancellationToken"/>. May stand several times.
/// </summary>
/// <remarks>
/// The launcher runs them one after the other, each in a process of its own when the run had worker processes. Whatever they do
/// cannot change how the run ended.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ExitHookAttribute : FlowDecorator
{
    /// <summary>Names of the methods to run after a run that succeeded.</summary>
    public string[] OnSuccess { get; set; } = [];

    /// <summary>Names of the methods to run after a run that failed or was interrupted.</summary>
    public string[] OnError { get; set; } = [];

    /// <summary>How long each method may take before it is stopped, 1 or more. Default 60.</summary>
    public int TimeoutSeconds { get; set; } = 60;

    /// <inheritdoc/>
    public override string Name => "exit_hook";

    /// <inheritdoc/>
    public override void Describe(DecoratorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Of("on_success", OnSuccess);
        settings.Of("on_error", OnError);
        settings.Of("options", new Dictionary<string, string>());
    }

    /// <inheritdoc/>
    public override void Prepare(LaunchContext launch)
    {
        if (TimeoutSeconds < 1)
            throw new MetaflowException($"[ExitHook(TimeoutSeconds = {TimeoutSeconds})] is out of range; give 1 or more.");
    }
}
