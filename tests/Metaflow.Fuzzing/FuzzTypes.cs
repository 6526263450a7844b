using Metaflow.Artifacts;

namespace Metaflow.Fuzzing;

/// <summary>The types that inputs are read as.</summary>
internal static class FuzzTypes
{
    public static ArtifactType[] All { get; } = Make();

    private static ArtifactType[] Make()
    {
        ArtifactType<FuzzNode?> node = null!;
        node = ArtifactTypes.Object<FuzzNode?>(
            "Node",
            [
                ArtifactMember<FuzzNode?>.Create("title", ArtifactTypes.String, static value => value!.Title!, "Title"),
                ArtifactMember<FuzzNode?>.Create("next", ArtifactTypes.Deferred(() => node), static value => value!.Next, "Next"),
                ArtifactMember<FuzzNode?>.Create(
                    "data", ArtifactTypes.List(ArtifactTypes.Deferred(() => node)), static value => value!.Data!, "Data"),
            ],
            static reader => new FuzzNode(
                reader.GetOrDefault<string>(0), reader.GetOrDefault<FuzzNode?>(1), reader.GetOrDefault<List<FuzzNode?>>(2)));
        return
        [
            ArtifactTypes.Boolean, ArtifactTypes.Byte, ArtifactTypes.Int32, ArtifactTypes.Int64, ArtifactTypes.UInt64,
            ArtifactTypes.Int128, ArtifactTypes.BigInteger, ArtifactTypes.Half, ArtifactTypes.Single, ArtifactTypes.Double,
            ArtifactTypes.Decimal, ArtifactTypes.Char, ArtifactTypes.String, ArtifactTypes.Bytes, ArtifactTypes.Guid,
            ArtifactTypes.Uri, ArtifactTypes.DateTime, ArtifactTypes.DateTimeOffset, ArtifactTypes.DateOnly,
            ArtifactTypes.TimeOnly, ArtifactTypes.TimeSpan,
            ArtifactTypes.Enum(("Monday", DayOfWeek.Monday), ("Friday", DayOfWeek.Friday)),
            ArtifactTypes.Nullable(ArtifactTypes.DateTime),
            ArtifactTypes.List(ArtifactTypes.Object()), ArtifactTypes.List(ArtifactTypes.List(ArtifactTypes.Object())),
            ArtifactTypes.List(ArtifactTypes.String), ArtifactTypes.List(ArtifactTypes.Uri),
            ArtifactTypes.Array(ArtifactTypes.Double), ArtifactTypes.Array(ArtifactTypes.Int32),
            ArtifactTypes.Array(ArtifactTypes.Array(ArtifactTypes.Double)), ArtifactTypes.Array2(ArtifactTypes.Double),
            ArtifactTypes.HashSet(ArtifactTypes.Object()), ArtifactTypes.HashSet(ArtifactTypes.String),
            ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Object()),
            ArtifactTypes.Dictionary(ArtifactTypes.Int32, ArtifactTypes.List(ArtifactTypes.Object())),
            ArtifactTypes.ValueTuple(ArtifactTypes.Object(), ArtifactTypes.Object()),
            ArtifactTypes.List(ArtifactTypes.ValueTuple(ArtifactTypes.Int64, ArtifactTypes.String)),
            ArtifactTypes.JsonElement, ArtifactTypes.JsonNode, ArtifactTypes.TaskFailure, ArtifactTypes.IncludedFile,
            ArtifactTypes.ForeachFrame, ArtifactTypes.ForeachStack, ArtifactTypes.Transition, ArtifactTypes.ParallelUbf,
            node, ArtifactTypes.List(node),
        ];
    }

    private sealed record FuzzNode(string? Title, FuzzNode? Next, List<FuzzNode?>? Data);
}
