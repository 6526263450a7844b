using System.Text.Json;
using Metaflow.Datastore;
using Metaflow.Runtime.Launch;

namespace Metaflow.Runtime.Resume;

/// <summary>
/// Settles which of several processes that resume one run at once does the work. Who records the parameters' task first leads, notes
/// that in a file of the task, and notes in another when everything is taken over.
/// </summary>
/// <param name="storage">The resumed run.</param>
/// <param name="identifier">Who this process is; null when nobody else resumes the run.</param>
/// <param name="time">The clock.</param>
internal sealed class ResumeLeadership(RunStorage storage, string? identifier, TimeProvider time)
{
    /// <summary>Numbers are ids that a metadata provider makes, so the task that several processes try to record has another.</summary>
    private const string NameOfSharedTask = "resume-0";

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(2);

    /// <summary>A leader that has not noted itself after so long has died.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private string Folder => $"{storage.Context.FlowName}/{storage.Context.RunId}/{FixedArtifacts.StepName}/{NameOfSharedTask}";

    /// <summary>The id of the task that holds the parameters, when several processes try to record it; null when none else does.</summary>
    public string? SharedTaskId { get; } = identifier is null ? null : NameOfSharedTask;

    /// <summary>Whether this process does the work; when it does not, waits until the one that does has taken over everything.</summary>
    /// <param name="observer">Is told who leads.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="MetaflowException">Another process leads, and has died.</exception>
    public async Task<bool> LeadAsync(RunObserver observer, CancellationToken cancellationToken)
    {
        if (identifier is null)
            return true;
        var task = new Pathspec(storage.Context.FlowName, storage.Context.RunId, FixedArtifacts.StepName, NameOfSharedTask);
        if (await storage.Metadata.RegisterTaskAsync(task, storage.Tags, [], cancellationToken).ConfigureAwait(false))
        {
            await SaveAsync("_resume_leader", json => json.String(identifier), cancellationToken).ConfigureAwait(false);
            observer.RunMessage($"Resume leader is {identifier}.", isError: false);
            return true;
        }

        var leader = await WaitForAsync("_resume_leader", _patience, cancellationToken).ConfigureAwait(false)
            ?? throw new MetaflowException(
                $"Run '{task.RunPathspec}' is being resumed by another process, which has ended before it said who it is. Resume "
                + "with another --run-id.");
        observer.RunMessage($"Resume leader is {leader}.", isError: false);
        if (leader == identifier)
            return true;
        observer.RunMessage("Waiting for the resume leader to take over all finished tasks.", isError: false);
        await WaitForAsync("_resume_done", null, cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>Notes that everything is taken over.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken) =>
        identifier is null ? Task.CompletedTask : SaveAsync("_resume_done", static json => json.Bool(true), cancellationToken);

    private async Task SaveAsync(string name, Action<PythonJsonWriter> write, CancellationToken cancellationToken)
    {
        var json = PythonJsonWriter.Rent();
        write(json);
        await storage.Datastore.Storage
            .SaveAsync(new ObjectToSave($"{Folder}/{name}", json.WrittenMemory), overwrite: true, cancellationToken)
            .ConfigureAwait(false);
        json.Return();
    }

    private async Task<string?> WaitForAsync(string name, TimeSpan? patience, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var found = await storage.Datastore.Storage
                .LoadAsync($"{Folder}/{name}", withAttributes: false, cancellationToken).ConfigureAwait(false);
            if (found is not null)
                return ReadText(found.Content);
            if (time.GetElapsedTime(start) > patience)
                return null;
            await Task.Delay(_interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string ReadText(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ToString();
    }
}
