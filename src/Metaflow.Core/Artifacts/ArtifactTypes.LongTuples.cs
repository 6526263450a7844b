using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
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
    public static ArtifactType<Tuple<T1, T2, T3, T4, T5>> Tuple<T1, T2, T3, T4, T5>(
        ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3, ArtifactType<T4> item4,
        ArtifactType<T5> item5) =>
        new TupleType<Tuple<T1, T2, T3, T4, T5>>(
            [
                ArtifactMember<Tuple<T1, T2, T3, T4, T5>>.Create(
                    "Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5>>.Create(
                    "Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5>>.Create(
                    "Item3", item3, static tuple => tuple.Item3),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5>>.Create(
                    "Item4", item4, static tuple => tuple.Item4),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5>>.Create(
                    "Item5", item5, static tuple => tuple.Item5),
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
    public static ArtifactType<Tuple<T1, T2, T3, T4, T5, T6>> Tuple<T1, T2, T3, T4, T5, T6>(
        ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3, ArtifactType<T4> item4,
        ArtifactType<T5> item5, ArtifactType<T6> item6) =>
        new TupleType<Tuple<T1, T2, T3, T4, T5, T6>>(
            [
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6>>.Create(
                    "Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6>>.Create(
                    "Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6>>.Create(
                    "Item3", item3, static tuple => tuple.Item3),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6>>.Create(
                    "Item4", item4, static tuple => tuple.Item4),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6>>.Create(
                    "Item5", item5, static tuple => tuple.Item5),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6>>.Create(
                    "Item6", item6, static tuple => tuple.Item6),
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
    public static ArtifactType<Tuple<T1, T2, T3, T4, T5, T6, T7>> Tuple<T1, T2, T3, T4, T5, T6, T7>(
        ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3, ArtifactType<T4> item4,
        ArtifactType<T5> item5, ArtifactType<T6> item6, ArtifactType<T7> item7) =>
        new TupleType<Tuple<T1, T2, T3, T4, T5, T6, T7>>(
            [
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item3", item3, static tuple => tuple.Item3),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item4", item4, static tuple => tuple.Item4),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item5", item5, static tuple => tuple.Item5),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item6", item6, static tuple => tuple.Item6),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7>>.Create(
                    "Item7", item7, static tuple => tuple.Item7),
            ],
            static reader => new(
                reader.Get<T1>(0), reader.Get<T2>(1), reader.Get<T3>(2), reader.Get<T4>(3),
                reader.Get<T5>(4), reader.Get<T6>(5), reader.Get<T7>(6)));

    /// <summary>A tuple of more than 7 as a tuple: the items of the rest follow the first 7.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <typeparam name="T2">The second type.</typeparam>
    /// <typeparam name="T3">The third type.</typeparam>
    /// <typeparam name="T4">The fourth type.</typeparam>
    /// <typeparam name="T5">The fifth type.</typeparam>
    /// <typeparam name="T6">The sixth type.</typeparam>
    /// <typeparam name="T7">The seventh type.</typeparam>
    /// <typeparam name="TRest">The tuple of the remaining items.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    /// <param name="item2">How the second item is stored.</param>
    /// <param name="item3">How the third item is stored.</param>
    /// <param name="item4">How the fourth item is stored.</param>
    /// <param name="item5">How the fifth item is stored.</param>
    /// <param name="item6">How the sixth item is stored.</param>
    /// <param name="item7">How the seventh item is stored.</param>
    /// <param name="rest">How the remaining items are stored: the mapping of a tuple.</param>
    /// <exception cref="ArgumentException"><paramref name="rest"/> is not the mapping of a tuple.</exception>
    public static ArtifactType<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>
        ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>(
            ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3, ArtifactType<T4> item4,
            ArtifactType<T5> item5, ArtifactType<T6> item6, ArtifactType<T7> item7, ArtifactType<TRest> rest)
        where TRest : struct =>
        new LongTupleType<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>, TRest>(
            [
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item3", item3, static tuple => tuple.Item3),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item4", item4, static tuple => tuple.Item4),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item5", item5, static tuple => tuple.Item5),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item6", item6, static tuple => tuple.Item6),
                ArtifactMember<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item7", item7, static tuple => tuple.Item7),
            ],
            rest as ITupleItems<TRest> ?? throw new ArgumentException("It is no tuple.", nameof(rest)),
            static tuple => tuple.Rest,
            static (reader, rest) => new(
                reader.Get<T1>(0), reader.Get<T2>(1), reader.Get<T3>(2), reader.Get<T4>(3),
                reader.Get<T5>(4), reader.Get<T6>(5), reader.Get<T7>(6), rest));

    /// <summary>A tuple of more than 7 as a tuple: the items of the rest follow the first 7.</summary>
    /// <typeparam name="T1">The first type.</typeparam>
    /// <typeparam name="T2">The second type.</typeparam>
    /// <typeparam name="T3">The third type.</typeparam>
    /// <typeparam name="T4">The fourth type.</typeparam>
    /// <typeparam name="T5">The fifth type.</typeparam>
    /// <typeparam name="T6">The sixth type.</typeparam>
    /// <typeparam name="T7">The seventh type.</typeparam>
    /// <typeparam name="TRest">The tuple of the remaining items.</typeparam>
    /// <param name="item1">How the first item is stored.</param>
    /// <param name="item2">How the second item is stored.</param>
    /// <param name="item3">How the third item is stored.</param>
    /// <param name="item4">How the fourth item is stored.</param>
    /// <param name="item5">How the fifth item is stored.</param>
    /// <param name="item6">How the sixth item is stored.</param>
    /// <param name="item7">How the seventh item is stored.</param>
    /// <param name="rest">How the remaining items are stored: the mapping of a tuple.</param>
    /// <exception cref="ArgumentException"><paramref name="rest"/> is not the mapping of a tuple.</exception>
    public static ArtifactType<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>>
        Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>(
            ArtifactType<T1> item1, ArtifactType<T2> item2, ArtifactType<T3> item3, ArtifactType<T4> item4,
            ArtifactType<T5> item5, ArtifactType<T6> item6, ArtifactType<T7> item7, ArtifactType<TRest> rest)
        where TRest : notnull =>
        new LongTupleType<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>, TRest>(
            [
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item1", item1, static tuple => tuple.Item1),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item2", item2, static tuple => tuple.Item2),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item3", item3, static tuple => tuple.Item3),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item4", item4, static tuple => tuple.Item4),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item5", item5, static tuple => tuple.Item5),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item6", item6, static tuple => tuple.Item6),
                ArtifactMember<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(
                    "Item7", item7, static tuple => tuple.Item7),
            ],
            rest as ITupleItems<TRest> ?? throw new ArgumentException("It is no tuple.", nameof(rest)),
            static tuple => tuple.Rest,
            static (reader, rest) => new(
                reader.Get<T1>(0), reader.Get<T2>(1), reader.Get<T3>(2), reader.Get<T4>(3),
                reader.Get<T5>(4), reader.Get<T6>(5), reader.Get<T7>(6), rest));
}
