using Metaflow.Runtime;

namespace Metaflow.Terminal;

/// <summary>How far a run is, step by step, counted from its events.</summary>
internal sealed class RunProgress
{
    private readonly Dictionary<string, StepProgress> _steps = [];
    private readonly List<StepProgress> _inOrder = [];

    public string RunId { get; private set; } = "";

    /// <summary>When the run started, in ticks of UTC; 0 before.</summary>
    public long Started { get; private set; }

    /// <summary>The steps that were reached, in the order in which they were.</summary>
    public IReadOnlyList<StepProgress> Steps => _inOrder;

    public bool IsFinished { get; private set; }

    public void Apply(ObservedEvent happened)
    {
        switch (happened.Kind)
        {
            case ObservedEventKind.RunStarting:
                RunId = happened.Text;
                Started = happened.Timestamp;
                break;
            case ObservedEventKind.TasksQueued:
                Step(happened.Text).AddQueued(happened.Number, happened.Timestamp);
                break;
            case ObservedEventKind.TaskCloning:
                Step(happened.Task!.Step).AddDone();
                break;
            case ObservedEventKind.TaskStarting:
                Step(happened.Task!.Step).Start(happened.Timestamp);
                break;
            case ObservedEventKind.TaskFinished:
                Step(happened.Task!.Step).Finish(happened.Outcome, happened.Timestamp);
                break;
            case ObservedEventKind.RunFinished:
                IsFinished = true;
                break;
        }
    }

    private StepProgress Step(string name)
    {
        if (!_steps.TryGetValue(name, out var step))
        {
            _steps[name] = step = new StepProgress(name);
            _inOrder.Add(step);
        }

        return step;
    }
}

/// <summary>How many tasks of a step are in which state.</summary>
internal sealed class StepProgress(string name)
{
    private long _lastChange;

    public string Name { get; } = name;

    public int Queued { get; private set; }

    public int Running { get; private set; }

    public int Done { get; private set; }

    public int Failed { get; private set; }

    /// <summary>When the first task started, in ticks of UTC; 0 before.</summary>
    public long Started { get; private set; }

    public int Total => Queued + Running + Done + Failed;

    public bool IsActive => Queued + Running > 0;

    /// <summary>The ticks from the first start to now, or to the last end when nothing is going on.</summary>
    public long Elapsed(long now) => Started == 0 ? 0 : Math.Max(0, (IsActive ? now : _lastChange) - Started);

    public void AddQueued(int change, long timestamp)
    {
        Queued = Math.Max(0, Queued + change);
        _lastChange = timestamp;
    }

    /// <summary>A task is done without having run.</summary>
    public void AddDone() => Done++;

    public void Start(long timestamp)
    {
        Running++;
        if (Started == 0)
            Started = timestamp;
        _lastChange = timestamp;
    }

    public void Finish(TaskOutcomeKind outcome, long timestamp)
    {
        Running = Math.Max(0, Running - 1);
        if (outcome == TaskOutcomeKind.Succeeded)
            Done++;
        else if (outcome != TaskOutcomeKind.Retried)
            Failed++;
        _lastChange = timestamp;
    }
}
