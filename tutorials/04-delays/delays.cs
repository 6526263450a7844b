#!/usr/bin/env -S dotnet --
#:project ../../src/Metaflow/Metaflow.csproj
#:package Microsoft.ML@5.0.1
#:package Microsoft.ML.FastTree@5.0.1
#:package Microsoft.ML.LightGbm@5.0.1
#:package LightGBM@4.7.0
#:package Parquet.Net@6.1.0
// ML.NET binds rows to properties by reflection, which a native build cannot do.
#:property PublishAot=false
using System.Globalization;
using Metaflow;
using Microsoft.ML;
using Microsoft.ML.Data;
using Parquet;

return await FlowProgram.RunAsync<DelaysFlow>(args);

/// <summary>Predict by how many minutes a flight is late: train several regressors at once and keep the best.</summary>
public partial class DelaysFlow : FlowSpec
{
    [IncludeFile(
        Help = "Parquet file with date, delay, distance, origin and destination of flights; fetch.sh and fetch.ps1 fetch one",
        Default = "flights-3m.parquet",
        IsText = false)]
    public IncludedFile Data { get; init; }

    [Parameter(Help = "How many flights to use, spread evenly over the file; 0 for all")]
    public int SampleSize { get; init; } = 200_000;

    [Parameter(Help = "Of fast-tree, fast-forest, light-gbm, sdca and gradient-descent", Separator = ",")]
    public string[] Trainers { get; init; } = ["fast-tree", "fast-forest", "sdca", "gradient-descent"];

    public partial Flights Training { get; set; }
    public partial Flights HeldOut { get; set; }
    public partial Score Result { get; set; }
    public partial byte[] Model { get; set; }
    public partial Score[] Leaderboard { get; set; }

    /// <summary>Read the flights, put every fifth aside for the comparison, and fan out over the trainers.</summary>
    [Step]
    public async Task Start(CancellationToken stop)
    {
        var flights = await Flights.ReadAsync(Data.OpenRead(), SampleSize, stop);
        Training = flights.Where(row => row % 5 != 0);
        HeldOut = flights.Where(row => row % 5 == 0);
        Console.WriteLine($"Training on {Training.Count} flights, comparing on {HeldOut.Count} others.");
        Next(Train, forEach: Trainers);
    }

    /// <summary>Fit one regressor and score it on the flights that it has not seen.</summary>
    [Step, Resources(Cpu = 2, Memory = 4096)]
    public void Train(string trainer)
    {
        var context = new MLContext(seed: 1);
        var rows = context.Data.LoadFromEnumerable(Training.Rows());
        var model = Regressor.Pipeline(context, trainer).Fit(rows);
        var metrics = context.Regression.Evaluate(
            model.Transform(context.Data.LoadFromEnumerable(HeldOut.Rows())), nameof(FlightRow.Delay));
        Result = new Score(trainer, metrics.RootMeanSquaredError, metrics.MeanAbsoluteError);

        using var stream = new MemoryStream();
        context.Model.Save(model, rows.Schema, stream);
        Model = stream.ToArray();
        Next(ChooseBest);
    }

    /// <summary>Keep the model with the smallest error, and everybody's scores.</summary>
    [Step]
    public void ChooseBest(Inputs<DelaysFlow> inputs)
    {
        var best = inputs.MinBy(input => input.Result.RootMeanSquaredError)!;
        Model = best.Model;
        Result = best.Result;
        Leaderboard = [.. inputs.Select(input => input.Result).OrderBy(score => score.RootMeanSquaredError)];
        MergeArtifacts(inputs);
        Next(End);
    }

    /// <summary>Print the comparison and let the model that was kept predict a flight.</summary>
    [Step]
    public void End()
    {
        Console.WriteLine($"{"trainer",-18} {"RMSE",6} {"MAE",6}   (minutes)");
        foreach (var score in Leaderboard.Append(Score.OfMean(Training, HeldOut)))
        {
            Console.WriteLine(
                $"{score.Trainer,-18} {Minutes(score.RootMeanSquaredError)} {Minutes(score.MeanAbsoluteError)}");
        }

        var context = new MLContext(seed: 1);
        var model = context.Model.Load(new MemoryStream(Model), out _);
        using var engine = context.Model.CreatePredictionEngine<FlightRow, Prediction>(model);
        var flight = HeldOut.Rows().First();
        var predicted = engine.Predict(flight).Score;
        Console.WriteLine(
            $"Best: {Result.Trainer}. {flight.Origin} to {flight.Destination} at {flight.Hour} o'clock: "
            + $"predicted {Minutes(predicted)} minutes late, was {Minutes(flight.Delay)}.");
    }

    private static string Minutes(double minutes) => minutes.ToString("F1", CultureInfo.InvariantCulture).PadLeft(6);
}

/// <summary>The errors of one trainer's predictions, in minutes.</summary>
public sealed record Score(string Trainer, double RootMeanSquaredError, double MeanAbsoluteError)
{
    /// <summary>What always predicting the mean of the training flights would score: the line to beat.</summary>
    public static Score OfMean(Flights training, Flights heldOut)
    {
        var mean = training.Delay.Average();
        return new Score(
            "(mean delay)",
            Math.Sqrt(heldOut.Delay.Average(delay => (delay - mean) * (delay - mean))),
            heldOut.Delay.Average(delay => Math.Abs(delay - mean)));
    }
}

/// <summary>Flights as columns, which are stored compactly; airports are indices into Airports.</summary>
public sealed record Flights(
    string[] Airports, float[] Delay, int[] Distance, int[] Hour, int[] Weekday, int[] Origin, int[] Destination)
{
    /// <summary>How many flights there are.</summary>
    public int Count => Delay.Length;

    /// <summary>The flights whose row number satisfies a condition.</summary>
    public Flights Where(Func<int, bool> keep)
    {
        int[] rows = [.. Enumerable.Range(0, Count).Where(keep)];
        return new Flights(
            Airports, Take(Delay, rows), Take(Distance, rows), Take(Hour, rows), Take(Weekday, rows),
            Take(Origin, rows), Take(Destination, rows));
    }

    /// <summary>The flights one by one, as ML.NET wants them.</summary>
    public IEnumerable<FlightRow> Rows()
    {
        for (var row = 0; row < Count; row++)
        {
            yield return new FlightRow
            {
                Delay = Delay[row],
                Distance = Distance[row],
                Hour = Hour[row],
                Weekday = Weekday[row],
                Origin = Airports[Origin[row]],
                Destination = Airports[Destination[row]],
            };
        }
    }

    /// <summary>Reads every n-th flight of a file, about as many as the sample size says; 0 reads all.</summary>
    public static async Task<Flights> ReadAsync(Stream file, int sampleSize, CancellationToken stop)
    {
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: stop);
        var fields = reader.Schema.GetDataFields().ToDictionary(field => field.Name);
        var total = reader.RowGroups.Sum(group => group.RowCount);
        var stride = sampleSize > 0 ? Math.Max(1, total / sampleSize) : 1;

        var columns = new FlightColumns();
        var position = 0L;
        foreach (var group in reader.RowGroups)
        {
            var dates = new DateTime?[group.RowCount];
            var delays = new long?[group.RowCount];
            var distances = new long?[group.RowCount];
            var origins = new string?[group.RowCount];
            var destinations = new string?[group.RowCount];
            await group.ReadAsync<DateTime>(fields["date"], dates.AsMemory(), cancellationToken: stop);
            await group.ReadAsync<long>(fields["delay"], delays.AsMemory(), cancellationToken: stop);
            await group.ReadAsync<long>(fields["distance"], distances.AsMemory(), cancellationToken: stop);
            await group.ReadAsync(fields["origin"], origins.AsMemory(), cancellationToken: stop);
            await group.ReadAsync(fields["destination"], destinations.AsMemory(), cancellationToken: stop);

            for (var row = 0; row < dates.Length; row++, position++)
            {
                // A few delays are typing errors: hours early, or more than half a day late.
                if (position % stride == 0 && delays[row] is >= -60 and <= 720)
                {
                    columns.Add(
                        dates[row]!.Value, delays[row]!.Value, distances[row]!.Value,
                        origins[row]!, destinations[row]!);
                }
            }
        }

        return columns.ToFlights();
    }

    private static T[] Take<T>(T[] column, int[] rows) => Array.ConvertAll(rows, row => column[row]);
}

/// <summary>Flights while they are being read.</summary>
internal sealed class FlightColumns
{
    private readonly Dictionary<string, int> _airports = [];
    private readonly List<float> _delay = [];
    private readonly List<int> _distance = [];
    private readonly List<int> _hour = [];
    private readonly List<int> _weekday = [];
    private readonly List<int> _origin = [];
    private readonly List<int> _destination = [];

    public void Add(DateTime date, long delay, long distance, string origin, string destination)
    {
        _delay.Add(delay);
        _distance.Add((int)distance);
        _hour.Add(date.Hour);
        _weekday.Add((int)date.DayOfWeek);
        _origin.Add(Airport(origin));
        _destination.Add(Airport(destination));
    }

    public Flights ToFlights() => new(
        [.. _airports.Keys], [.. _delay], [.. _distance], [.. _hour], [.. _weekday], [.. _origin], [.. _destination]);

    private int Airport(string code)
    {
        if (!_airports.TryGetValue(code, out var index))
            _airports.Add(code, index = _airports.Count);
        return index;
    }
}

/// <summary>The trainers by name.</summary>
internal static class Regressor
{
    private const string Features = nameof(Features);

    public static IEstimator<ITransformer> Pipeline(MLContext context, string trainer) =>
        context.Transforms.Categorical
            .OneHotEncoding([
                new InputOutputColumnPair(nameof(FlightRow.Origin)),
                new InputOutputColumnPair(nameof(FlightRow.Destination)),
                new InputOutputColumnPair(nameof(FlightRow.Weekday))])
            .Append(context.Transforms.Concatenate(
                Features, nameof(FlightRow.Hour), nameof(FlightRow.Distance), nameof(FlightRow.Weekday),
                nameof(FlightRow.Origin), nameof(FlightRow.Destination)))
            .Append(context.Transforms.NormalizeMinMax(Features))
            .Append(Trainer(context.Regression.Trainers, trainer));

    private static IEstimator<ITransformer> Trainer(
        RegressionCatalog.RegressionTrainers trainers, string name) => name switch
    {
        "fast-tree" => trainers.FastTree(nameof(FlightRow.Delay), Features),
        "fast-forest" => trainers.FastForest(nameof(FlightRow.Delay), Features),
        "light-gbm" => trainers.LightGbm(nameof(FlightRow.Delay), Features),
        "sdca" => trainers.Sdca(nameof(FlightRow.Delay), Features, maximumNumberOfIterations: 20),
        "gradient-descent" => trainers.OnlineGradientDescent(nameof(FlightRow.Delay), Features),
        _ => throw new ArgumentException(
            $"There is no trainer '{name}'. Use fast-tree, fast-forest, light-gbm, sdca or gradient-descent."),
    };
}

/// <summary>One flight as ML.NET sees it; the delay is in minutes.</summary>
public sealed class FlightRow
{
    public float Delay { get; init; }
    public float Distance { get; init; }
    public float Hour { get; init; }
    public float Weekday { get; init; }
    public string Origin { get; init; } = "";
    public string Destination { get; init; } = "";
}

/// <summary>What a trained model answers, in minutes.</summary>
public sealed class Prediction
{
    public float Score { get; set; }
}
