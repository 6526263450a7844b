using System.Diagnostics;
using Metaflow.Client;

namespace Metaflow.TestFlows;

/// <summary>Hooks that tell, die and hang.</summary>
[ExitHook(OnSuccess = [nameof(TellAsync), nameof(Die)], OnError = [nameof(TellAsync)])]
[ExitHook(OnSuccess = [nameof(Hang), nameof(Last)], TimeoutSeconds = 2)]
[ExitHook(OnError = [nameof(LeaveBehind)], TimeoutSeconds = 10)]
public partial class ExitHookFlow : FlowSpec
{
    /// <summary>Whether the flow fails.</summary>
    [Parameter]
    public bool Fails { get; init; }

    /// <summary>Whether the flow waits to be interrupted.</summary>
    [Parameter]
    public bool Waits { get; init; }

    [Step]
    public async Task Start(CancellationToken stop)
    {
        Console.WriteLine($"launched by {Environment.ProcessId}");
        if (Waits)
            await Task.Delay(Timeout.Infinite, stop);
        if (Fails)
            throw new InvalidOperationException("asked to");
        Next(End);
    }

    [Step]
    public void End()
    {
    }

    private static async Task TellAsync(Run? run)
    {
        Console.WriteLine($"hook of {run?.Pathspec} succeeded {await run!.IsSuccessfulAsync()} in {Environment.ProcessId}: ü");
        await Console.Error.WriteLineAsync($"tuned {Environment.GetEnvironmentVariable("DOTNET_TieredPGO") ?? "not"}");
    }

    private static void Die()
    {
        Console.WriteLine("dying");
        Environment.Exit(7);
    }

    private static void Hang()
    {
        Console.WriteLine("hanging");
        Thread.Sleep(Timeout.Infinite);
    }

    private static void LeaveBehind()
    {
        using var child = Process.Start(new ProcessStartInfo("sleep", "20") { UseShellExecute = false })!;
        Console.WriteLine($"left {child.Id}");
    }

    private static void Last() => Console.WriteLine("last");
}
