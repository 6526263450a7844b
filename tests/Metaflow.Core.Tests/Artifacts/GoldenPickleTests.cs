using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

public sealed class GoldenPickleTests
{
    [Theory]
    [InlineData("golden.tar.gz", "expected.json", 150)]
    [InlineData("golden-2.13.6.tar.gz", "expected-2.13.6.json", 100)]
    [InlineData("golden-s3.tar.gz", "expected-s3.json", 10)]
    public void Read_BlobWrittenByPython_EqualsWhatPythonReads(string archive, string expected, int atLeast)
    {
        var differences = new List<string>();
        int count = 0;
        foreach (var blob in GoldenArchive.Blobs(archive, expected))
        {
            count++;
            var value = PickleReader.Read(blob.Pickle);
            if (new ExpectedValue().Difference(blob.Expected.GetProperty("value"), value) is { } difference)
                differences.Add($"{blob.Key}: {difference}");
        }
        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.True(count >= atLeast, $"Only {count} blobs were read.");
    }

    [Theory]
    [InlineData("golden.tar.gz", "expected.json")]
    [InlineData("golden-2.13.6.tar.gz", "expected-2.13.6.json")]
    public void WriteObject_ValueReadFromPython_ReadsBackEqual(string archive, string expected)
    {
        var differences = new List<string>();
        foreach (var blob in GoldenArchive.Blobs(archive, expected))
        {
            var value = PickleReader.Read(blob.Pickle);
            var again = PickleReader.Read(ArtifactTypes.Object().Serialize(value));
            if (new ExpectedValue().Difference(blob.Expected.GetProperty("value"), again) is { } difference)
                differences.Add($"{blob.Key}: {difference}");
        }
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    [Fact]
    public void PythonTypeNameOf_ValueReadFromPython_IsPythonsName()
    {
        // Byte arrays become bytes; scalars of NumPy and classes of users lose their class on purpose.
        string[] builtIn =
        [
            "<class 'NoneType'>", "<class 'bool'>", "<class 'int'>", "<class 'float'>", "<class 'complex'>",
            "<class 'str'>", "<class 'bytes'>", "<class 'list'>", "<class 'tuple'>", "<class 'dict'>", "<class 'set'>",
            "<class 'frozenset'>", "<class 'array.array'>", "<class 'numpy.ndarray'>", "<class 'datetime.datetime'>",
            "<class 'datetime.date'>", "<class 'datetime.time'>", "<class 'datetime.timedelta'>", "<class 'uuid.UUID'>",
            "<class 'decimal.Decimal'>", "<class 'collections.OrderedDict'>", "<class 'collections.Counter'>",
        ];
        int count = 0;
        foreach (var blob in GoldenArchive.Blobs("golden.tar.gz", "expected.json"))
        {
            string type = blob.Expected.GetProperty("type").GetString()!;
            if (!builtIn.Contains(type))
                continue;
            count++;
            Assert.Equal(type, ArtifactTypes.Object().PythonTypeNameOf(PickleReader.Read(blob.Pickle)));
        }
        Assert.True(count > 100, $"Only {count} blobs were compared.");
    }
}
