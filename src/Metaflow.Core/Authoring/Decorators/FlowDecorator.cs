using Metaflow.Runtime;

namespace Metaflow;

/// <summary>
/// Adds behaviour to a flow: derive an attribute, override what it needs, and put it above the class. Flows that derive from
/// the class have it too.
/// </summary>
/// <remarks>
/// All hooks run in the process that launches the run, those of a base class first: <see cref="Prepare"/> before anything is
/// recorded, <see cref="RunStartingAsync"/> when the run is, <see cref="RunFinishedAsync"/> when its last task has ended. An
/// instance serves all runs of a process, several at once too: keep no state in it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public abstract class FlowDecorator : Attribute
{
    /// <summary>Metaflow's name of the decorator.</summary>
    public abstract string Name { get; }

    /// <summary>Options that the decorator adds before the command, as <c>--branch</c>; none by default.</summary>
    public virtual IReadOnlyList<FlowOption> Options => [];

    /// <summary>Names the settings, which are recorded with the graph.</summary>
    /// <param name="settings">Records: <c>settings.Of("team", Team);</c>.</param>
    public virtual void Describe(DecoratorSettings settings)
    {
    }

    /// <summary>Refuses settings that make no sense, and adds what the run is to have.</summary>
    /// <param name="launch">The run that is about to be made.</param>
    /// <exception cref="MetaflowException">What is wrong, and how to mend it.</exception>
    public virtual void Prepare(LaunchContext launch)
    {
    }

    /// <summary>Runs before the first task; an exception ends the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Cancelled when the run is interrupted.</param>
    public virtual ValueTask RunStartingAsync(RunContext run, CancellationToken cancellationToken) => default;

    /// <summary>Runs after the last task, however the run ended; an exception is reported and changes nothing.</summary>
    /// <param name="run">The run.</param>
    /// <param name="outcome">How the run ended.</param>
    public virtual ValueTask RunFinishedAsync(RunContext run, RunOutcome outcome) => default;
}
