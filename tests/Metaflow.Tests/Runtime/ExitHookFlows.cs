using Metaflow.Client;

namespace Metaflow.Tests.Runtime;

[ExitHook(OnSuccess = [nameof(Praise)], OnError = [nameof(Mourn)])]
internal abstract partial class HookedBaseFlow : FlowSpec
{
    [Parameter]
    public bool Fails { get; init; }

    protected static void Praise() => Console.WriteLine("praise");

    protected static void Mourn() => Console.WriteLine("mourn");

    [Step]
    public void Start()
    {
        if (Fails)
            throw new InvalidOperationException("asked to");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

[ExitHook(OnSuccess = [nameof(TellAsync), nameof(Break)], OnError = [nameof(TellAsync)])]
[ExitHook(OnSuccess = [nameof(Last)])]
internal partial class HookedFlow : HookedBaseFlow
{
    private static async Task TellAsync(Run? run, CancellationToken cancellationToken)
    {
        var isSuccessful = await run!.IsSuccessfulAsync(cancellationToken);
        Console.WriteLine($"{run.Pathspec} {isSuccessful}");
        await Console.Error.WriteLineAsync($"{cancellationToken.CanBeCanceled} {Current.IsRunningFlow}");
    }

    private static void Break() => throw new InvalidOperationException("broken hook");

    private static ValueTask Last()
    {
        Console.Write("last");
        return default;
    }
}

[ExitHook(OnSuccess = [nameof(Hang), nameof(After)], TimeoutSeconds = 30)]
internal partial class HangingHookFlow : HookedBaseFlow
{
    public static TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Task Hang()
    {
        Hanging.SetResult();
        return new TaskCompletionSource().Task;
    }

    private static void After() => Console.WriteLine("after");
}

[ExitHook(OnSuccess = ["Praise"], TimeoutSeconds = 0)]
internal partial class ImpatientHookFlow : HookedBaseFlow;
