#!/usr/bin/env -S dotnet --
#:package Parquet.Net@6.1.0
#:property PublishAot=false
// Makes flights-sample.parquet, 5,000 flights, out of flights-3m.parquet: every 600th row, nothing random.
using Parquet;
using Parquet.Schema;

const int Stride = 600;

var dates = new List<DateTime?>();
var delays = new List<long?>();
var distances = new List<long?>();
var origins = new List<string>();
var destinations = new List<string>();

await using (var reader = await ParquetReader.CreateAsync("flights-3m.parquet"))
{
    var fields = reader.Schema.GetDataFields().ToDictionary(field => field.Name);
    var skip = 0;
    foreach (var group in reader.RowGroups)
    {
        var date = new DateTime?[group.RowCount];
        var delay = new long?[group.RowCount];
        var distance = new long?[group.RowCount];
        var origin = new string?[group.RowCount];
        var destination = new string?[group.RowCount];
        await group.ReadAsync<DateTime>(fields["date"], date.AsMemory());
        await group.ReadAsync<long>(fields["delay"], delay.AsMemory());
        await group.ReadAsync<long>(fields["distance"], distance.AsMemory());
        await group.ReadAsync(fields["origin"], origin.AsMemory());
        await group.ReadAsync(fields["destination"], destination.AsMemory());

        var row = skip;
        for (; row < date.Length; row += Stride)
        {
            dates.Add(date[row]);
            delays.Add(delay[row]);
            distances.Add(distance[row]);
            origins.Add(origin[row]!);
            destinations.Add(destination[row]!);
        }

        skip = row - date.Length;
    }
}

var schema = new ParquetSchema(
    new DataField<DateTime?>("date"), new DataField<long?>("delay"), new DataField<long?>("distance"),
    new DataField<string>("origin"), new DataField<string>("destination"));
await using var file = File.Create("flights-sample.parquet");
await using var writer = await ParquetWriter.CreateAsync(schema, file);
using var output = writer.CreateRowGroup();
var columns = schema.GetDataFields();
await output.WriteAsync<DateTime>(columns[0], dates.ToArray());
await output.WriteAsync<long>(columns[1], delays.ToArray());
await output.WriteAsync<long>(columns[2], distances.ToArray());
await output.WriteAsync(columns[3], origins);
await output.WriteAsync(columns[4], destinations);
output.CompleteValidate();
Console.WriteLine($"{dates.Count} flights");
