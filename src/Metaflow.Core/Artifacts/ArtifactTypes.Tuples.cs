using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    /// <summary>A pair as a tuple.</summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<KeyValuePair<TKey, TValue>> KeyValuePair<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value) =>
        new TupleType<KeyValuePair<TKey, TValue>>(
            [
                ArtifactMember<KeyValuePair<TKey, TValue>>.Create("Key", key, static pair => pair.Key),
                ArtifactMember<KeyValuePair<TKey, TValue>>.Create("Value", value, static pair => pair.Value),
            ],
            static reader => new(reader.Get<TKey>(0), reader.Get<TValue>(1)));

    /// <summary>A tuple of 1 as a tuple.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    public static ArtifactType<ValueTuple<T1>> ValueTuple<T1>(ArtifactType<T1> item1) =>
        new TupleType<ValueTuple<T1>>(
            [
                ArtifactMember<ValueTuple<T1>>.Create("Item1", item1, static tuple => tuple.Item1),
            ],
            static reader => new(reader.Get<T1>(0)));

    /// <summary>A tuple of 2 as a tuple.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <typeparam name="T2">The second type.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    /// <param name="item2">How the second item is stored.</param>
    public static ArtifactType<ValueTuple<T1, T2>> ValueTuple<T1, T2>(
        ArtifactType<T1> item1, ArtifactType<T2> item2) =>
        new TupleType<ValueTuple<T1, T2>>(
            [
                ArtifactMember<ValueTuple<T1, T2>>.Create("Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<ValueTuple<T1, T2>>.Create("Item2", item2, static tuple => tuple.Item2),
            ],
            static reader => new(reader.Get<T1>(0), reader.Get<T2>(1)));

    /// <summary>A tuple of 3 as a tuple.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <typeparam name="T2">The second type.</typeparam>
    /// <typeparam name="T3">The third type.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    /// <param name="item2">How the second item is stored.</param>
    /// <param name="item3">How the third item is stored.</param>
    public static ArtifactType<ValueTuple<T1, T2, T3>> ValueTuple<T1, T2, T3>(
        ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3) =>
        new TupleType<ValueTuple<T1, T2, T3>>(
            [
                ArtifactMember<ValueTuple<T1, T2, T3>>.Create("Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<ValueTuple<T1, T2, T3>>.Create("Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<ValueTuple<T1, T2, T3>>.Create("Item3", item3, static tuple => tuple.Item3),
            ],
            static reader => new(reader.Get<T1>(0), reader.Get<T2>(1), reader.Get<T3>(2)));

    /// <summary>A tuple of 4 as a tuple.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <typeparam name="T2">The second type.</typeparam>
    /// <typeparam name="T3">The third type.</typeparam>
    /// <typeparam name="T4">The fourth type.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    /// <param name="item2">How the second item is stored.</param>
    /// <param name="item3">How the third item is stored.</param>
    /// <param name="item4">How the fourth item is stored.</param>
    public static ArtifactType<ValueTuple<T1, T2, T3, T4>> ValueTuple<T1, T2, T3, T4>(
        ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3, ArtifactType<T4> item4) =>
        new TupleType<ValueTuple<T1, T2, T3, T4>>(
            [
                ArtifactMember<ValueTuple<T1, T2, T3, T4>>.Create("Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<ValueTuple<T1, T2, T3, T4>>.Create("Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<ValueTuple<T1, T2, T3, T4>>.Create("Item3", item3, static tuple => tuple.Item3),
                ArtifactMember<ValueTuple<T1, T2, T3, T4>>.Create("Item4", item4, static tuple => tuple.Item4),
            ],
            static reader => new(reader.Get<T1>(0), reader.Get<T2>(1), reader.Get<T3>(2), reader.Get<T4>(3)));

    /// <summary>A tuple of 5 as a tuple.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <typeparam name="T2">The second type.</typeparam>
    /// <typeparam name="T3">The third type.</typeparam>
    /// <typeparam name="T4">The fourth type.</typeparam>
    /// <typeparam name="T5">The fifth type.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    /// <param name="item2">How the second item is stored.</param>
    /// <param name="item3">How the third item is stored.</param>
    /// <param name="item4">How the fourth item is stored.</param>
    /// <param name="item5">How the fifth item is stored.</param>
    public static ArtifactType<ValueTuple<T1, T2, T3, T4, T5>> ValueTuple<T1, T2, T3, T4, T5>(
        ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3, ArtifactType<T4> item4,
        ArtifactType<T5> item5) =>
        new TupleType<ValueTuple<T1, T2, T3, T4, T5>>(
            [
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5>>.Create("Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5>>.Create("Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5>>.Create("Item3", item3, static tuple => tuple.Item3),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5>>.Create("Item4", item4, static tuple => tuple.Item4),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5>>.Create("Item5", item5, static tuple => tuple.Item5),
            ],
            static reader => new(
                reader.Get<T1>(0), reader.Get<T2>(1), reader.Get<T3>(2), reader.Get<T4>(3),
                reader.Get<T5>(4)));

    /// <summary>A tuple of 6 as a tuple.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <typeparam name="T2">The second type.</typeparam>
    /// <typeparam name="T3">The third type.</typeparam>
    /// <typeparam name="T4">The fourth type.</typeparam>
    /// <typeparam name="T5">The fifth type.</typeparam>
    /// <typeparam name="T6">The sixth type.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    /// <param name="item2">How the second item is stored.</param>
    /// <param name="item3">How the third item is stored.</param>
    /// <param name="item4">How the fourth item is stored.</param>
    /// <param name="item5">How the fifth item is stored.</param>
    /// <param name="item6">How the sixth item is stored.</param>
    public static ArtifactType<ValueTuple<T1, T2, T3, T4, T5, T6>> ValueTuple<T1, T2, T3, T4, T5, T6>(
        ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3, ArtifactType<T4> item4,
        ArtifactType<T5> item5, ArtifactType<T6> item6) =>
        new TupleType<ValueTuple<T1, T2, T3, T4, T5, T6>>(
            [
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6>>.Create("Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6>>.Create("Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6>>.Create("Item3", item3, static tuple => tuple.Item3),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6>>.Create("Item4", item4, static tuple => tuple.Item4),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6>>.Create("Item5", item5, static tuple => tuple.Item5),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6>>.Create("Item6", item6, static tuple => tuple.Item6),
            ],
            static reader => new(
                reader.Get<T1>(0), reader.Get<T2>(1), reader.Get<T3>(2), reader.Get<T4>(3),
                reader.Get<T5>(4), reader.Get<T6>(5)));

    /// <summary>A tuple of 7 as a tuple.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <typeparam name="T2">The second type.</typeparam>
    /// <typeparam name="T3">The third type.</typeparam>
    /// <typeparam name="T4">The fourth type.</typeparam>
    /// <typeparam name="T5">The fifth type.</typeparam>
    /// <typeparam name="T6">The sixth type.</typeparam>
    /// <typeparam name="T7">The seventh type.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    /// <param name="item2">How the second item is stored.</param>
    /// <param name="item3">How the third item is stored.</param>
    /// <param name="item4">How the fourth item is stored.</param>
    /// <param name="item5">How the fifth item is stored.</param>
    /// <param name="item6">How the sixth item is stored.</param>
    /// <param name="item7">How the seventh item is stored.</param>
    public static ArtifactType<ValueTuple<T1, T2, T3, T4, T5, T6, T7>> ValueTuple<T1, T2, T3, T4, T5, T6, T7>(
        ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3, ArtifactType<T4> item4,
        ArtifactType<T5> item5, ArtifactType<T6> item6, ArtifactType<T7> item7) =>
        new TupleType<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>(
            [
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item3", item3, static tuple => tuple.Item3),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item4", item4, static tuple => tuple.Item4),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item5", item5, static tuple => tuple.Item5),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item6", item6, static tuple => tuple.Item6),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item7", item7, static tuple => tuple.Item7),
            ],
            static reader => new(
                reader.Get<T1>(0), reader.Get<T2>(1), reader.Get<T3>(2), reader.Get<T4>(3),
                reader.Get<T5>(4), reader.Get<T6>(5), reader.Get<T7>(6)));

    /// <summary>A tuple of 1 as a tuple.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    public static ArtifactType<Tuple<T1>> Tuple<T1>(ArtifactType<T1> item1) =>
        new TupleType<Tuple<T1>>(
            [
                ArtifactMember<Tuple<T1>>.Create("Item1", item1, static tuple => tuple.Item1),
            ],
            static reader => new(reader.Get<T1>(0)));

    /// <summary>A tuple of 2 as a tuple.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <typeparam name="T2">The second type.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    /// <param name="item2">How the second item is stored.</param>
    public static ArtifactType<Tuple<T1, T2>> Tuple<T1, T2>(ArtifactType<T1> item1, ArtifactType<T2> item2) =>
        new TupleType<Tuple<T1, T2>>(
            [
                ArtifactMember<Tuple<T1, T2>>.Create("Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<Tuple<T1, T2>>.Create("Item2", item2, static tuple => tuple.Item2),
            ],
            static reader => new(reader.Get<T1>(0), reader.Get<T2>(1)));

    /// <summary>A tuple of 3 as a tuple.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <typeparam name="T2">The second type.</typeparam>
    /// <typeparam name="T3">The third type.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    /// <param name="item2">How the second item is stored.</param>
    /// <param name="item3">How the third item is stored.</param>
    public static ArtifactType<Tuple<T1, T2, T3>> Tuple<T1, T2, T3>(
        ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3) =>
        new TupleType<Tuple<T1, T2, T3>>(
            [
                ArtifactMember<Tuple<T1, T2, T3>>.Create("Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<Tuple<T1, T2, T3>>.Create("Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<Tuple<T1, T2, T3>>.Create("Item3", item3, static tuple => tuple.Item3),
            ],
            static reader => new(reader.Get<T1>(0), reader.Get<T2>(1), reader.Get<T3>(2)));

    /// <summary>A tuple of 4 as a tuple.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <typeparam name="T2">The second type.</typeparam>
    /// <typeparam name="T3">The third type.</typeparam>
    /// <typeparam name="T4">The fourth type.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    /// <param name="item2">How the second item is stored.</param>
    /// <param name="item3">How the third item is stored.</param>
    /// <param name="item4">How the fourth item is stored.</param>
    public static ArtifactType<Tuple<T1, T2, T3, T4>> Tuple<T1, T2, T3, T4>(
        ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3, ArtifactType<T4> item4) =>
        new TupleType<Tuple<T1, T2, T3, T4>>(
            [
                ArtifactMember<Tuple<T1, T2, T3, T4>>.Create("Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<Tuple<T1, T2, T3, T4>>.Create("Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<Tuple<T1, T2, T3, T4>>.Create("Item3", item3, static tuple => tuple.Item3),
                ArtifactMember<Tuple<T1, T2, T3, T4>>.Create("Item4", item4, static tuple => tuple.Item4),
            ],
            static reader => new(reader.Get<T1>(0), reader.Get<T2>(1), reader.Get<T3>(2), reader.Get<T4>(3)));
}
