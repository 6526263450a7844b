using System.Collections.Frozen;
using System.Collections.Immutable;
using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>A type, its random values, and the natural value of each.</summary>
/// <param name="type">The mapping.</param>
/// <param name="values">Random values.</param>
/// <param name="natural">What a value is to Python.</param>
/// <param name="isKey">Whether distinct values are distinct keys of a Python dict.</param>
/// <param name="arrayNatural">What an array is to Python, if it is no list.</param>
internal sealed class TypedShape<T>(
    ArtifactType<T> type, Gen<T> values, Func<T, object?> natural, bool isKey = false, Func<T[], object?>? arrayNatural = null)
    : TypedShape
{
    private static readonly Gen<string> _names = NaturalScalar.Texts;

    public ArtifactType<T> Type => type;

    public Gen<T> Values => values;

    public override bool IsKey => isKey;

    public override Gen<TypedSample> Samples => values.Select(value => new TypedSample(
        typeof(T).ToString(),
        natural(value),
        () => type.Serialize(value),
        pickle => natural(type.Deserialize(pickle)),
        (stream, length) => type.TryDeserialize(stream, length, out var read) ? (true, natural(read)) : default));

    public object? Natural(T value) => natural(value);

    public override TypedShape InArray() =>
        new TypedShape<T[]>(ArtifactTypes.Array(type), Several, arrayNatural ?? ListOf);

    public override TypedShape InList() =>
        new TypedShape<List<T>>(ArtifactTypes.List(type), Several.Select(items => items.ToList()), ListOf);

    public override TypedShape InReadOnlyList() => new TypedShape<IReadOnlyList<T>>(
        ArtifactTypes.IReadOnlyList(type), Several.Select(items => (IReadOnlyList<T>)items), ListOf);

    public override TypedShape InImmutableArray() => new TypedShape<ImmutableArray<T>>(
        ArtifactTypes.ImmutableArray(type),
        Several.Select(items => items.ToImmutableArray()),
        items => arrayNatural is null ? ListOf(items) : arrayNatural([.. items]));

    public override TypedShape InMemory() => new TypedShape<ReadOnlyMemory<T>>(
        ArtifactTypes.ReadOnlyMemory(type),
        Several.Select(items => new ReadOnlyMemory<T>(items)),
        items => arrayNatural is null ? ListOf(items.ToArray()) : arrayNatural(items.ToArray()));

    public override TypedShape InStack() => new TypedShape<Stack<T>>(
        ArtifactTypes.Stack(type), Several.Select(items => new Stack<T>(items)), items => ListOf(items.Reverse()));

    public override TypedShape InMatrix() => new TypedShape<T[,]>(
        ArtifactTypes.Array2(type),
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], (rows, columns) => (rows, columns)).SelectMany(
            (rows, columns) => values.Array[rows * columns].Select(items => Matrix(items, rows, columns))),
        matrix => new List<object?>(Rows(matrix).Select(row => arrayNatural is null ? ListOf(row) : arrayNatural(row))));

    public override TypedShape InSet() => new TypedShape<HashSet<T>>(
        ArtifactTypes.HashSet(type), Several.Select(items => items.ToHashSet()), SetOf);

    public override TypedShape InFrozenSet() => new TypedShape<FrozenSet<T>>(
        ArtifactTypes.FrozenSet(type), Several.Select(items => items.ToFrozenSet()), SetOf);

    public override TypedShape AsKey() => new TypedShape<Dictionary<KeyValuePair<T, bool>, string>>(
        ArtifactTypes.Dictionary(ArtifactTypes.KeyValuePair(type, ArtifactTypes.Boolean), ArtifactTypes.String),
        Several.Select(items => items.Distinct().ToDictionary(item => KeyValuePair.Create(item, true), _ => "x")),
        pairs => DictOf(pairs.Select(pair =>
            ((object?)new PickledTuple(natural(pair.Key.Key), pair.Key.Value), (object?)pair.Value))));

    public override TypedShape AsValueOf<TKey>(TypedShape<TKey> key) => new TypedShape<Dictionary<TKey, T>>(
        ArtifactTypes.Dictionary(key.Type, type),
        Gen.Dictionary(key.Values.Where(item => item is not null), values)[0, 4],
        pairs => DictOf(pairs.Select(pair => (key.Natural(pair.Key), natural(pair.Value)))));

    public override TypedShape InSortedDictionary() => new TypedShape<SortedDictionary<int, T>>(
        ArtifactTypes.SortedDictionary(ArtifactTypes.Int32, type),
        Gen.SortedDictionary(Gen.Int, values)[0, 4],
        pairs => DictOf(pairs.Select(pair => ((object?)(long)pair.Key, natural(pair.Value)))));

    public override TypedShape InTuple() => new TypedShape<(T, string)>(
        ArtifactTypes.ValueTuple(type, ArtifactTypes.String),
        Gen.Select(values, _names, (item, name) => (item, name)),
        pair => new PickledTuple(natural(pair.Item1), pair.Item2),
        isKey);

    public override TypedShape InLongTuple() => new TypedShape<(T, T, bool, T)>(
        ArtifactTypes.ValueTuple(type, type, ArtifactTypes.Boolean, type),
        Gen.Select(values, values, Gen.Bool, values, (first, second, flag, third) => (first, second, flag, third)),
        tuple => new PickledTuple(natural(tuple.Item1), natural(tuple.Item2), tuple.Item3, natural(tuple.Item4)),
        isKey);

    public override TypedShape InRecord() => new TypedShape<Couple<T, string>>(
        ArtifactTypes.Object<Couple<T, string>>(
            "Couple",
            [
                ArtifactMember<Couple<T, string>>.Create("first", type, static couple => couple.First, "First"),
                ArtifactMember<Couple<T, string>>.Create(
                    "second", ArtifactTypes.String, static couple => couple.Second, "Second"),
            ],
            static reader => new Couple<T, string>(reader.Get<T>(0), reader.Get<string>(1))),
        Gen.Select(values, _names, (item, name) => new Couple<T, string>(item, name)),
        couple => DictOf([("first", natural(couple.First)), ("second", couple.Second)]));


    private Gen<T[]> Several => values.Array[0, 4];

    private List<object?> ListOf(IEnumerable<T> items) => new List<object?>(items.Select(natural));

    private PickledSet SetOf(IEnumerable<T> items)
    {
        var set = new PickledSet();
        foreach (var item in items)
            set.Add(natural(item));
        return set;
    }

    private static PickledDict DictOf(IEnumerable<(object? Key, object? Value)> pairs)
    {
        var dict = new PickledDict();
        foreach (var (key, value) in pairs)
            dict[key] = value;
        return dict;
    }

    private static T[,] Matrix(T[] items, int rows, int columns)
    {
        var matrix = new T[rows, columns];
        for (int i = 0; i < items.Length; i++)
            matrix[i / columns, i % columns] = items[i];
        return matrix;
    }

    private static IEnumerable<T[]> Rows(T[,] matrix)
    {
        for (int i = 0; i < matrix.GetLength(0); i++)
            yield return [.. Enumerable.Range(0, matrix.GetLength(1)).Select(j => matrix[i, j])];
    }
}
