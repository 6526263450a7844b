using Metaflow.Artifacts;

namespace Metaflow.Tests.Artifacts;

/// <summary>A record as users write them, with the mapping as the generator writes it.</summary>
internal sealed record Movie(string Title, int Year, double? Rating, IReadOnlyList<string> Genres, Uri? Poster)
{
    public static ArtifactType<Movie> Mapping { get; } = ArtifactTypes.Object<Movie>(
        "Movie",
        [
            ArtifactMember<Movie>.Create("title", ArtifactTypes.String, static movie => movie.Title, "Title"),
            ArtifactMember<Movie>.Create("year", ArtifactTypes.Int32, static movie => movie.Year, "Year"),
            ArtifactMember<Movie>.Create(
                "rating", ArtifactTypes.Nullable(ArtifactTypes.Double), static movie => movie.Rating, "Rating"),
            ArtifactMember<Movie>.Create(
                "genres", ArtifactTypes.IReadOnlyList(ArtifactTypes.String), static movie => movie.Genres, "Genres"),
            ArtifactMember<Movie>.Create("poster", ArtifactTypes.Uri, static movie => movie.Poster!, "Poster"),
        ],
        static reader => new Movie(
            reader.Get<string>(0),
            reader.Get<int>(1),
            reader.GetOrDefault<double?>(2),
            reader.Get<IReadOnlyList<string>>(3),
            reader.GetOrDefault<Uri>(4)));

    public bool Equals(Movie? other) => other is not null && Title == other.Title && Year == other.Year &&
        Rating == other.Rating && Genres.SequenceEqual(other.Genres) && Poster == other.Poster;

    public override int GetHashCode() => HashCode.Combine(Title, Year);
}

/// <summary>A class that refers to its own kind, set up member by member.</summary>
internal sealed class Node
{
    public static ArtifactType<Node?> Mapping { get; } = ArtifactTypes.Object<Node?>(
        "Node",
        [
            ArtifactMember<Node?>.Create("name", ArtifactTypes.String, static node => node!.Name, "Name"),
            ArtifactMember<Node?>.Create(
                "next", ArtifactTypes.Deferred(() => Mapping!), static node => node!.Next, "Next"),
        ],
        static reader =>
        {
            var node = new Node();
            reader.Publish(node);
            node.Name = reader.Get<string>(0);
            node.Next = reader.Get<Node?>(1);
            return node;
        });

    public string Name { get; set; } = "";

    public Node? Next { get; set; }
}
