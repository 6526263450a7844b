using Metaflow.FakeS3.Faults;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Metaflow.FakeS3.Http;

/// <summary>Answers the web server's requests.</summary>
internal sealed class S3Application(
    Func<S3Request, ValueTask<S3Answer>> perform,
    S3Faults faults,
    RequestLog log) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        log.Count();
        var request = new S3Request(context);
        using var scope = faults.Enter(request);
        var answer = await AnswerAsync(request, scope);
        log.Add(request, answer);
        await AnswerWriter.WriteAsync(request, answer);
    }

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    private async ValueTask<S3Answer> AnswerAsync(S3Request request, FaultScope? scope)
    {
        if (scope is null)
            return await PerformAsync(request);
        return await scope.BeforeAsync() ?? await scope.AfterAsync(await PerformAsync(request));
    }

    private async ValueTask<S3Answer> PerformAsync(S3Request request)
    {
        try
        {
            return await perform(request);
        }
        catch (S3Exception e)
        {
            return S3Answer.Of(e.Error, request);
        }
    }
}
