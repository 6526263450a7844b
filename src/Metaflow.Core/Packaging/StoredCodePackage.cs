using System.Text;
using Metaflow.Datastore;

namespace Metaflow.Packaging;

/// <summary>A code package in a datastore: what another machine needs to run tasks of a flow. Immutable.</summary>
/// <param name="DatastoreType">The datastore's type: <c>s3</c>.</param>
/// <param name="Sha">The SHA-1 of the package, 40 lower hexadecimal digits; also its key.</param>
/// <param name="Location">The full address of the package: <c>s3://bucket/prefix/Flow/data/xx/…</c>.</param>
/// <param name="Metadata">How the package is made, as JSON text; recorded beside it.</param>
/// <param name="Entry">The file that is started, a name in the package: an assembly <c>Flow.dll</c>, or a native program.</param>
/// <param name="LibrariesRoot">The address below which the libraries lie that the package names.</param>
internal sealed record StoredCodePackage(
    string DatastoreType, string Sha, string Location, string Metadata, string Entry, string LibrariesRoot)
{
    /// <summary>The arguments that the program takes before those of Metaflow.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What tasks note about their code: JSON text, as Python writes it.</summary>
    public string ToRecord()
    {
        var json = PythonJsonWriter.Rent();
        json.StartObject()
            .Name("ds_type").String(DatastoreType)
            .Name("sha").String(Sha)
            .Name("location").String(Location)
            .Name("metadata").String(Metadata)
            .EndObject();
        var record = Encoding.ASCII.GetString(json.Written);
        json.Return();
        return record;
    }
}
