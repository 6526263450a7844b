using Metaflow.Runtime;

namespace Metaflow.Testing.Tests;

public sealed class FlowTestTests
{
    private readonly FlowTest _test = new();

    [Fact]
    public async Task Run_ToItsEnd_ShowsWhatItLeft()
    {
        var run = await _test.RunAsync<SquaresFlow>(new() { [nameof(SquaresFlow.Count)] = 4 });

        Assert.Equal((30, 4), (run.End.Total, run.End.Count));
        Assert.Equal(["start", "compute", "compute", "compute", "compute", "compute", "join", "end"], Steps(run));
        Assert.Equal([1, 4, 9, 16], run.TasksOf(nameof(SquaresFlow.Compute)).Select(t => t.Flow.Square));
        Assert.Equal("3 at 2\n", run.Task("compute", 2).Output);
        Assert.Equal("héllo 😀\n", run.Task("start").Output);
        Assert.Equal(["compute"], run.Task("start").Next);
        Assert.Equal($"{run.Run.Id} of tester in user:tester", run.End.Seen);
        Assert.True(await run.Run.IsSuccessfulAsync());
    }

    [Fact]
    public async Task Run_TaskThatSucceedsOnItsSecondAttempt_TellsOfBoth()
    {
        var run = await _test.RunAsync<SquaresFlow>();

        var retried = run.Task(nameof(SquaresFlow.Compute), 1);
        Assert.Equal((2, true, 4), (retried.Attempts, retried.Succeeded, retried.Flow.Square));
        Assert.Equal(1, run.Task(nameof(SquaresFlow.Compute), 0).Attempts);
    }

    [Fact]
    public async Task Run_FailingTask_TellsWhereAndWhy()
    {
        var run = await _test.RunAsync<SquaresFlow>(new() { ["count"] = 13 });

        Assert.False(run.Succeeded);
        var failed = run.Task(nameof(SquaresFlow.Compute), 12);
        Assert.Equal((3, false), (failed.Attempts, failed.Succeeded));
        Assert.Equal("13 brings bad luck", failed.Failure!.Message);
        Assert.Empty(failed.Next);
        Assert.Equal(13, failed.Flow.Numbers.Count);
        Assert.Contains(("compute", failed.Id), run.Result.FailedTasks);
        var error = Assert.Throws<FlowTestException>(() => run.End);
        Assert.Contains($"compute/{failed.Id}:", error.Message, StringComparison.Ordinal);
        Assert.Contains("13 brings bad luck", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AfterAnotherFlow_ReadsWhatThatLeft()
    {
        await _test.RunAsync<SquaresFlow>(new() { ["count"] = 3 });

        var report = await _test.RunAsync<ReportFlow>(new() { [nameof(ReportFlow.Words)] = new IncludedFile("a\nb\nc") });

        Assert.Equal((3, 14), (report.End.Count, report.End.Total));
        Assert.Equal("a\nb\nc", report.End.Words.Text);
    }

    [Fact]
    public async Task Run_ByItsClock_HasTheTimesOfTheTest()
    {
        _test.Time.SetUtcNow(new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero));

        var first = await _test.RunAsync<SquaresFlow>();
        _test.Time.Advance(TimeSpan.FromHours(1));
        var second = await _test.RunAsync<SquaresFlow>();

        Assert.Equal("1935817689000000", first.Run.Id);
        Assert.Equal(_test.Time.GetUtcNow(), second.Run.CreatedAt);
        var task = second.Task("end").Task;
        Assert.Equal(_test.Time.GetUtcNow(), task.CreatedAt);
        Assert.Equal(_test.Time.GetUtcNow(), await task.FinishedAtAsync());
        Assert.All(await task.MetadataAsync(), r => Assert.Equal(_test.Time.GetUtcNow().Hour, r.CreatedAt.Hour));
        Assert.All(
            await second.Task("start").Task.LogLinesAsync(Datastore.LogStream.Stdout),
            l => Assert.Equal(_test.Time.GetUtcNow(), l.Timestamp));
    }

    [Fact]
    public async Task Start_StepThatWaitsForADay_IsNotWaitedFor()
    {
        await using var run = await _test.StartAsync<SleepingFlow>();
        await foreach (var happened in run.EventsAsync())
        {
            if (happened is RunEvent.TaskOutput { Line: "sleeping" })
                break;
        }

        _test.Time.Advance(TimeSpan.FromHours(25));

        Assert.True((await run.WaitAsync()).Succeeded);
        Assert.Equal(1, await run.Run.ReadAsync<int>("hour"));
        Assert.Same(TimeProvider.System, Current.Time);
    }

    [Fact]
    public async Task Run_SettingsOfTheTest_Count()
    {
        var test = new FlowTest { Settings = new Dictionary<string, string> { ["METAFLOW_PRODUCTION_TOKEN"] = "token" } };

        var run = await test.RunAsync<SquaresFlow>();

        Assert.EndsWith("in production:token", run.End.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ConfigurationFilesAround_DoNotCount()
    {
        var folder = Directory.CreateTempSubdirectory("metaflow-");
        foreach (var name in (string[])[".metaflow", ".metaflowconfig"])
        {
            File.WriteAllText(
                Path.Combine(folder.CreateSubdirectory(name).FullName, "config.json"),
                """{"METAFLOW_DEFAULT_DECOSPECS": "no-such-decorator"}""");
        }

        var run = await new FlowTest { WorkingDirectory = folder.FullName }.RunAsync<SquaresFlow>();

        Assert.True(run.Succeeded);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("count", "many", "Invalid value for '--count': 'many' is no INTEGER.")]
    [InlineData("cuont", 1, "Flow 'SquaresFlow' has no parameter 'cuont'; it has count, greeting.")]
    [InlineData("count", 1.5, "Invalid value for '--count': '1.5' is no INTEGER.")]
    [InlineData("count", null, "Parameter 'count' takes System.Int32, but got null.")]
    [InlineData("count", true, "Parameter 'count' takes System.Int32, but got 'True' of type System.Boolean.")]
    [InlineData("greeting", 5, "Parameter 'greeting' takes System.String, but got '5' of type System.Int32.")]
    public async Task Run_BadParameter_IsRefusedBeforeItStarts(string name, object? value, string message)
    {
        var error = await Assert.ThrowsAsync<ParameterException>(() => _test.RunAsync<SquaresFlow>(new() { [name] = value }));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(await _test.Metadata.ListRunsAsync("SquaresFlow").ToListAsync());
    }

    [Theory]
    [InlineData((byte)2)]
    [InlineData(2L)]
    [InlineData(2.0)]
    [InlineData("2")]
    public async Task Run_SameNumberOfAnotherType_IsTaken(object value)
    {
        var run = await _test.RunAsync<SquaresFlow>(new() { ["Count"] = value });

        Assert.Equal(2, run.End.Count);
    }

    [Fact]
    public async Task Run_ParameterByBothNames_IsRefused()
    {
        var error = await Assert.ThrowsAsync<ParameterException>(
            () => _test.RunAsync<SquaresFlow>(new() { ["count"] = 1, ["Count"] = 2 }));

        Assert.Equal("Parameter 'count' is given twice, as 'count' and as 'Count'.", error.Message);
    }

    [Fact]
    public async Task Start_Cancelled_EndsInOrder()
    {
        await using var run = await _test.StartAsync<PatientFlow>();
        await foreach (var happened in run.EventsAsync())
        {
            if (happened is RunEvent.TaskOutput { Line: "waiting 2" })
                break;
        }

        await run.CancelAsync();

        Assert.Equal(RunStatus.Cancelled, run.Status);
        Assert.False(await run.Run.IsSuccessfulAsync());
        Assert.Null(await run.Run.FindStepAsync("join"));
    }

    [Fact]
    public async Task Run_TaskAskedForThatIsNotThere_SaysWhatThereIs()
    {
        var run = await _test.RunAsync<SquaresFlow>();

        Assert.Contains("has 0 tasks", Assert.Throws<FlowTestException>(() => run.Task("train")).Message, StringComparison.Ordinal);
        Assert.Contains("has 3 tasks", Assert.Throws<FlowTestException>(() => run.Task("compute")).Message, StringComparison.Ordinal);
        Assert.Contains("those of 0, 1, 2", Assert.Throws<FlowTestException>(() => run.Task("compute", 7)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Steps(FlowTestRun<SquaresFlow> run) =>
        run.Tasks.SelectMany(t => Enumerable.Repeat(t.Step, t.Attempts));
}
