using Metaflow.Artifacts;

namespace Metaflow.Tests.Artifacts;

/// <summary>Metaflow's own artifacts: read from what Python wrote, and written as the same bytes.</summary>
public sealed class MetaflowArtifactTypeTests
{
    [Fact]
    public void TaskFailure_WrittenByPython_IsReadAndWrittenAlike() =>
        Check(ArtifactTypes.TaskFailure, failure =>
            failure is { StackTrace: not null } && failure.Type.Contains('.'), 3);

    [Fact]
    public void IncludedFile_WrittenByPython_IsReadAndWrittenAlike() =>
        Check(ArtifactTypes.IncludedFile, file => file is { Type: "uploader-v2", Size: > 0, SubType: "uploaded" }, 2);

    [Fact]
    public void ParallelUbf_WrittenByPython_IsReadAndWrittenAlike() =>
        Check(ArtifactTypes.ParallelUbf, ubf => ubf is { NumParallel: 2 }, 1);

    [Fact]
    public void ForeachStack_WrittenByPython_IsReadAndWrittenAlike()
    {
        int count = 0;
        foreach (var blob in GoldenArchive.Blobs("golden.tar.gz", "expected.json"))
        {
            var value = blob.Expected.GetProperty("value");
            if (!value.GetRawText().Contains("__main__.ForeachFrame", StringComparison.Ordinal))
                continue;
            count++;
            var stack = ArtifactTypes.ForeachStack.Deserialize(blob.Pickle);
            Assert.Equal(value.GetProperty("v").GetArrayLength(), stack.Count);
            var fields = value.GetProperty("v")[0].GetProperty("fields");
            Assert.Equal(fields[0][1].GetProperty("v").GetString(), stack[0].Step);
            Assert.Equal(fields[1][1].GetProperty("v").GetString(), stack[0].Variable);
            Assert.Equal(fields[3][1].GetProperty("v").GetString(), stack[0].Index?.ToString());
            Assert.Equal(blob.Pickle, ArtifactTypes.ForeachStack.Serialize(stack));
        }
        Assert.True(count >= 5, $"Only {count} foreach stacks were compared.");
    }

    [Fact]
    public void Transition_WrittenByPython_IsReadAndWrittenAlike()
    {
        int count = 0;
        foreach (var blob in GoldenArchive.Blobs("golden.tar.gz", "expected.json"))
        {
            var value = blob.Expected.GetProperty("value");
            if (value.GetProperty("t").GetString() != "tuple" || value.GetProperty("v").GetArrayLength() != 2 ||
                value.GetProperty("v")[0].GetProperty("t").GetString() != "list")
            {
                continue;
            }
            count++;
            var transition = ArtifactTypes.Transition.Deserialize(blob.Pickle);
            Assert.NotNull(transition);
            Assert.NotEmpty(transition.Value.Steps);
            Assert.Equal(blob.Pickle, ArtifactTypes.Transition.Serialize(transition));
        }
        Assert.True(count >= 5, $"Only {count} transitions were compared.");
    }

    [Fact]
    public void Nulls_AreNone()
    {
        Assert.Equal("80044e2e", Convert.ToHexStringLower(ArtifactTypes.TaskFailure.Serialize(null)));
        Assert.Equal("80044e2e", Convert.ToHexStringLower(ArtifactTypes.Transition.Serialize(null)));
        Assert.Null(ArtifactTypes.IncludedFile.Deserialize(ArtifactTypes.IncludedFile.Serialize(null)));
        Assert.Equal("<class 'NoneType'>", ArtifactTypes.TaskFailure.PythonTypeNameOf(null));
    }

    [Fact]
    public void ForeachStack_FrameOfAParallelStep_KeepsItsNulls()
    {
        ForeachFrame[] stack = [new("train", "_parallel_ubf_iter", null, 0, null)];
        Assert.Equal(stack, ArtifactTypes.ForeachStack.Deserialize(ArtifactTypes.ForeachStack.Serialize(stack)));
    }

    [Fact]
    public async Task Serializer_Pickle_ReadsEveryPickleLabel()
    {
        var serializer = ArtifactSerializer.Pickle;
        Assert.Equal("pickle-v4", serializer.Encoding);
        foreach (string? label in new[] { null, "pickle-v4", "pickle-v2", "gzip+pickle-v4", "gzip+pickle-v2" })
            Assert.True(serializer.CanRead(label), label);
        Assert.False(serializer.CanRead("pickle-v5"));
        byte[] bytes = serializer.Serialize(ArtifactTypes.String, "end", "_current_step");
        Assert.Equal("end", serializer.Deserialize(ArtifactTypes.String, bytes, "_current_step"));
        using var output = new MemoryStream();
        await serializer.SerializeAsync(ArtifactTypes.String, "end", "_current_step", output, CancellationToken.None);
        Assert.Equal(bytes, output.ToArray());
        Assert.Equal("end", await serializer.DeserializeAsync(
            ArtifactTypes.String, ArtifactBlob.FromBytes(bytes), CancellationToken.None));
    }

    private static void Check<T>(ArtifactType<T> type, Predicate<T> isPlausible, int atLeast)
    {
        int count = 0;
        foreach (var blob in GoldenArchive.Blobs("golden.tar.gz", "expected.json"))
        {
            if (blob.Expected.GetProperty("type").GetString() != type.PythonTypeName)
                continue;
            count++;
            var value = type.Deserialize(blob.Pickle);
            Assert.True(isPlausible(value), value?.ToString());
            Assert.Equal(blob.Pickle, type.Serialize(value));
        }
        Assert.True(count >= atLeast, $"Only {count} were compared.");
    }
}
