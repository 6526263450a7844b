using Metaflow.Metadata;
using Metaflow.Metadata.Service;

namespace Metaflow.Core.Tests.Metadata.Service;

public sealed class ServiceErrorTests
{
    private static readonly Pathspec _run = new("Flow", "7");

    [Theory]
    [InlineData(200, "<html>Welcome</html>", "not one of a metadata service: a page of HTML")]
    [InlineData(200, "[]", "not one of a metadata service: []")]
    [InlineData(404, "<!DOCTYPE html><p>Not found", "404 NotFound: a page of HTML. No metadata service is there: check METAFLOW_SERVICE_URL")]
    [InlineData(404, "404: Not Found", "No metadata service is there: check METAFLOW_SERVICE_URL")]
    [InlineData(401, "", "METAFLOW_SERVICE_AUTH_KEY, which is not set")]
    [InlineData(302, "", "It sends elsewhere; set METAFLOW_SERVICE_URL")]
    [InlineData(500, "{\"detail\": \"boom\"}", "500 InternalServerError: {\"detail\": \"boom\"}")]
    public async Task Find_AnswerThatHelpsNobody_SaysWhatToDo(int status, string body, string expected)
    {
        var service = new ScriptedService((_, _) => new(status, body));

        var error = await Assert.ThrowsAsync<MetadataServiceException>(async () => await service.Open().FindRunAsync(_run));

        Assert.Contains("find the run 'Flow/7'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_LongAnswer_IsShortened()
    {
        var service = new ScriptedService((_, _) => new(500, new string('x', 100_000)));

        var error = await Assert.ThrowsAsync<MetadataServiceException>(async () => await service.Open().FindRunAsync(_run));

        Assert.InRange(error.Message.Length, 300, 600);
    }

    [Fact]
    public async Task Find_RunOfAnotherProvider_IsNotThereAndNotAskedFor()
    {
        var service = new ScriptedService((_, _) => new(500, ""));

        Assert.Null(await service.Open().FindRunAsync(new Pathspec("Flow", "1795481021204030")));
        Assert.Empty(service.Calls);
    }

    [Fact]
    public async Task ListArtifacts_OfAttemptOnOldService_NamesTheVersion()
    {
        var service = new ScriptedService((_, _) => new(404, "404: Not Found"));

        var error = await Assert.ThrowsAsync<MetadataServiceException>(
            async () => await service.Open().ListArtifactsAsync(new Pathspec("Flow", "7", "start", "1"), 0));

        Assert.Contains("older than 2.0.6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RegisterArtifacts_PlaceThatServicesDrop_IsRefused()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok("{}"));

        await Assert.ThrowsAsync<MetadataException>(async () => await service.Open().RegisterArtifactsAsync(
            new Pathspec("Flow", "7", "start", "1"),
            0,
            RunTags.None,
            new Metaflow.Datastore.LocalStorage("/" + new string('x', 255)),
            [new("x", "ab12", new(5, "int", "pickle-v4"))]));
        Assert.Empty(service.Calls);
    }
}
