using System.Diagnostics.Metrics;
using Metaflow.Service.Operations.Metrics;

namespace Metaflow.Service.Tests.Operations;

public sealed class MetricCollectorTests : IDisposable
{
    private readonly Meter _meter = new("Metaflow");
    private readonly MetricCollector _collector;

    public MetricCollectorTests() => _collector = new MetricCollector(_meter);

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Collect_Counter_AddsUpByTags()
    {
        var counter = _meter.CreateCounter<long>("test.records", "{record}", "Records.");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "run"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "run"));
        counter.Add(1, new KeyValuePair<string, object?>("kind", "task"));

        var sample = Collect();

        Assert.Equal("counter", sample.Types["test_records_total"]);
        Assert.Equal(5, sample.Values["""test_records_total{kind="run"}"""]);
        Assert.Equal(1, sample.Values["""test_records_total{kind="task"}"""]);
    }

    [Fact]
    public void Collect_Histogram_CountsIntoBuckets()
    {
        var histogram = _meter.CreateHistogram(
            "test.duration", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var value in (double[])[0.05, 0.1, 0.5, 7])
            histogram.Record(value);

        var sample = Collect();

        Assert.Equal("histogram", sample.Types["test_duration_seconds"]);
        Assert.Equal(2, sample.Values["""test_duration_seconds_bucket{le="0.1"}"""]);
        Assert.Equal(3, sample.Values["""test_duration_seconds_bucket{le="1"}"""]);
        Assert.Equal(4, sample.Values["""test_duration_seconds_bucket{le="+Inf"}"""]);
        Assert.Equal(4, sample.Values["test_duration_seconds_count"]);
        Assert.Equal(7.65, sample.Values["test_duration_seconds_sum"], 1e-9);
    }

    [Fact]
    public void Collect_ObservedValueGoes_IsNotShownAnyMore()
    {
        List<Measurement<int>> values = [new(3, new KeyValuePair<string, object?>("pool", "a")), new(4, new KeyValuePair<string, object?>("pool", "b"))];
        _meter.CreateObservableUpDownCounter("test.connections", () => values);

        var before = Collect();
        values.RemoveAt(0);
        values.Add(new Measurement<int>(5, new KeyValuePair<string, object?>("pool", "c")));
        var after = Collect();

        Assert.Equal("gauge", before.Types["test_connections"]);
        Assert.Equal(3, before.Values["""test_connections{pool="a"}"""]);
        Assert.False(after.Values.ContainsKey("""test_connections{pool="a"}"""));
        Assert.Equal((4, 5), (after.Values["""test_connections{pool="b"}"""], after.Values["""test_connections{pool="c"}"""]));
    }

    [Fact]
    public void Collect_AwkwardNamesAndValues_AreEscaped()
    {
        var gauge = _meter.CreateGauge<double>("test.odd-name", "By", "A\\b\nc");
        gauge.Record(double.PositiveInfinity, new KeyValuePair<string, object?>("1st.label", "say \"hi\"\\\n{x}"));

        var text = _collector.Collect();

        Assert.Contains("# HELP test_odd_name_bytes A\\\\b\\nc\n", text);
        Assert.Contains("""test_odd_name_bytes{_1st_label="say \"hi\"\\\n{x}"} +Inf""", text);
        PrometheusSample.Parse(text);
    }

    [Fact]
    public void Collect_Twice_ComesInTheSameOrder()
    {
        var counter = _meter.CreateCounter<int>("test.z");
        _meter.CreateCounter<int>("test.a").Add(1);
        foreach (var kind in (string[])["b", "c", "a"])
            counter.Add(1, new KeyValuePair<string, object?>("kind", kind));

        var lines = _collector.Collect().Split('\n').Where(line => line.StartsWith("test_", StringComparison.Ordinal));

        Assert.Equal(
            ["test_a_total 1", "test_z_total{kind=\"a\"} 1", "test_z_total{kind=\"b\"} 1", "test_z_total{kind=\"c\"} 1"], lines);
    }

    [Fact]
    public void Collect_MeterOfAnotherService_IsNotShown()
    {
        using var other = new Meter("Metaflow");
        other.CreateCounter<int>("test.other").Add(1);

        Assert.DoesNotContain("test_other", _collector.Collect());
    }

    [Fact]
    public void Collect_WhileOthersRecord_LosesNothing()
    {
        var counter = _meter.CreateCounter<int>("test.parallel");

        Parallel.For(0, 10_000, i =>
        {
            counter.Add(1, new KeyValuePair<string, object?>("kind", i % 3));
            if (i % 1000 == 0)
                _collector.Collect();
        });

        Assert.Equal(10_000, Collect().Values.Where(v => v.Key.StartsWith("test_parallel", StringComparison.Ordinal)).Sum(v => v.Value));
    }

    [Fact]
    public void Collect_Runtime_ShowsMemoryAndCollections()
    {
        var sample = Collect();

        Assert.True(sample.Values["dotnet_process_memory_working_set_bytes"] > 1_000_000);
        Assert.Contains(sample.Values.Keys, key => key.StartsWith("dotnet_gc_collections_total{", StringComparison.Ordinal));
    }

    private PrometheusSample Collect() => PrometheusSample.Parse(_collector.Collect());
}
