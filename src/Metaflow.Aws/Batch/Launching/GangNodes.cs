namespace Metaflow.Aws.Batch.Launching;

/// <summary>The nodes of a gang's job, each of which the service knows as a job of its own.</summary>
internal static class GangNodes
{
    /// <summary>The id of a node.</summary>
    /// <param name="job">The id of the gang's job.</param>
    /// <param name="index">The node's index.</param>
    public static string IdOf(string job, int index) => $"{job}#{index}";

    /// <summary>Waits until a node has failed. The main node, with which the job ends, does not count.</summary>
    /// <param name="poller">Tells the states of nodes.</param>
    /// <param name="job">The id of the gang's job.</param>
    /// <param name="count">The number of nodes.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The node's index; null when all have ended well.</returns>
    public static async Task<int?> FirstFailureAsync(JobPoller poller, string job, int count, CancellationToken cancellationToken)
    {
        using var found = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await foreach (var end in Task.WhenEach(Enumerable.Range(1, count - 1).Select(FailureAsync)).ConfigureAwait(false))
            {
                if (await end.ConfigureAwait(false) is { } node)
                    return node;
            }

            return null;
        }
        finally
        {
            await found.CancelAsync().ConfigureAwait(false);
        }

        async Task<int?> FailureAsync(int index)
        {
            var id = IdOf(job, index);
            try
            {
                await foreach (var news in poller.Watch(id).ReadAllAsync(found.Token).ConfigureAwait(false))
                {
                    if (news.Status == JobStatus.Failed)
                        return index;
                }

                return null;
            }
            finally
            {
                poller.Forget(id);
            }
        }
    }
}
