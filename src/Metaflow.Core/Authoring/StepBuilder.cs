using Metaflow.Secrets;

namespace Metaflow;

/// <summary>Changes the decorators of one step. Each call replaces a decorator of the same name.</summary>
public sealed class StepBuilder
{
    private readonly List<StepDecorator> _decorators;

    internal StepBuilder(List<StepDecorator> decorators) => _decorators = decorators;

    /// <summary>Attaches a decorator.</summary>
    /// <param name="decorator">The decorator; one of the same name that is there already is replaced.</param>
    public StepBuilder With(StepDecorator decorator)
    {
        ArgumentNullException.ThrowIfNull(decorator);
        _decorators.RemoveAll(d => d.Name == decorator.Name);
        _decorators.Add(decorator);
        return this;
    }

    /// <summary>Takes a decorator away; does nothing when it is not there.</summary>
    /// <param name="name">Metaflow's name of the decorator.</param>
    public StepBuilder Without(string name)
    {
        _decorators.RemoveAll(d => d.Name == name);
        return this;
    }

    /// <summary>Tries failed tasks again; see <see cref="RetryAttribute"/>.</summary>
    /// <param name="times">Further attempts, 0 to 4.</param>
    /// <param name="minutesBetweenRetries">Minutes between attempts of remote tasks.</param>
    public StepBuilder Retry(int times = 3, int minutesBetweenRetries = 2) =>
        With(new RetryAttribute { Times = times, MinutesBetweenRetries = minutesBetweenRetries });

    /// <summary>Lets the run go on when a task fails for good; see <see cref="CatchAttribute"/>.</summary>
    /// <param name="var">The name of an artifact of type <see cref="TaskFailure"/> that gets the failure; null for none.</param>
    /// <param name="printException">Whether the failure is printed.</param>
    public StepBuilder Catch(string? var = null, bool printException = true) =>
        With(new CatchAttribute { Var = var, PrintException = printException });

    /// <summary>Limits how long an attempt may take, by the sum of what is given; see <see cref="TimeoutAttribute"/>.</summary>
    /// <param name="seconds">Seconds.</param>
    /// <param name="minutes">Minutes.</param>
    /// <param name="hours">Hours.</param>
    public StepBuilder Timeout(int seconds = 0, int minutes = 0, int hours = 0) =>
        With(new TimeoutAttribute { Seconds = seconds, Minutes = minutes, Hours = hours });

    /// <summary>Says what tasks need; see <see cref="ResourcesAttribute"/>.</summary>
    /// <param name="cpu">The number of processors.</param>
    /// <param name="memory">Memory in MB.</param>
    /// <param name="gpu">The number of GPUs.</param>
    public StepBuilder Resources(double cpu = 1, int memory = 4096, int gpu = 0) =>
        With(new ResourcesAttribute { Cpu = cpu, Memory = memory, Gpu = gpu });

    /// <summary>Gives secrets to the tasks; see <see cref="SecretsAttribute"/>.</summary>
    /// <param name="sources">The secrets.</param>
    /// <param name="role">The role for sources that have none of their own; null for the configured one.</param>
    /// <param name="allowOverride">Whether a secret may take the place of a variable that is there already.</param>
    public StepBuilder Secrets(IReadOnlyList<SecretSource> sources, string? role = null, bool allowOverride = false) =>
        With(new SecretsAttribute(sources) { Role = role, AllowOverride = allowOverride });

    /// <summary>Sets an environment variable for the tasks; see <see cref="EnvironmentVariableAttribute"/>.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <param name="value">Its value.</param>
    public StepBuilder EnvironmentVariable(string variable, string value)
    {
        _decorators.Add(new EnvironmentVariableAttribute(variable, value));
        return this;
    }
}
