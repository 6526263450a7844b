using System.Diagnostics;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Fuzzing;

/// <summary>Feeds one pickle to everything that reads pickles, and says what went wrong.</summary>
public static class FuzzTarget
{
    private const int SomeTypes = 6;
    private const long ReadFactor = 600;
    private const long ReadAllowance = 16 << 20;
    private const long TypedFactor = 1200;
    private const long TypedAllowance = 128L << 20;

    // What is written back is often shorter than the input, whose repetitions it still holds.
    private static readonly PickleLimits _generous = new()
    {
        ObjectsPerByte = 10_000,
        BytesPerByte = 10_000,
        StepsPerByte = 1_000_000,
    };

    private static readonly TimeSpan _slow = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _slowPerByte = TimeSpan.FromMicroseconds(100);

    /// <summary>Runs one input.</summary>
    /// <param name="pickle">The input.</param>
    /// <param name="random">Chooses some of the types to read it as; null reads it as all.</param>
    /// <param name="isRead">Whether it is a sound pickle.</param>
    /// <returns>What is wrong, with the stack where there is one; null if nothing is.</returns>
    public static string? Run(byte[] pickle, Random? random, out bool isRead)
    {
        object? value = null;
        bool read = false;
        string? wrong = Check("reading", pickle, ReadFactor, ReadAllowance, () =>
        {
            value = PickleReader.Read(pickle);
            read = true;
        });
        isRead = read;
        if (wrong is not null || (!read && random?.Next(20) > 0))
            return wrong;
        for (int i = random is null ? FuzzTypes.All.Length : SomeTypes; --i >= 0;)
        {
            var type = FuzzTypes.All[random?.Next(FuzzTypes.All.Length) ?? i];
            byte[]? direct = null;
            byte[]? natural = null;
            wrong = Check($"reading as {type}", pickle, TypedFactor, TypedAllowance,
                () => direct = Serialized(type, type.DeserializeObject(pickle, "fuzz")));

            // With limits of its own, a read goes through natural values.
            wrong ??= Check($"reading natural values as {type}", pickle, TypedFactor, TypedAllowance,
                () => natural = Serialized(type, type.DeserializeObject(pickle, "fuzz", PickleLimits.Default)));
            byte[]? streamed = null;
            wrong ??= Check($"reading a stream as {type}", pickle, TypedFactor, TypedAllowance, () =>
            {
                if (type.TryDeserializeObject(new PieceStream(pickle), pickle.Length, out var read))
                    streamed = Serialized(type, read);
            });
            if (wrong is not null)
                return wrong;
            if (streamed is not null && !streamed.AsSpan().SequenceEqual(natural))
                return $"reading a stream as {type} gives another value than reading natural values does";
            if (direct is null != natural is null || !direct.AsSpan().SequenceEqual(natural))
                return $"reading as {type} gives another value than reading natural values does";
        }
        return value is null ? null : WriteBack(pickle, value);
    }

    private static byte[] Serialized(ArtifactType type, object? value) =>
        ArtifactSerializer.Pickle.Serialize(type, value, "fuzz");

    private static string? WriteBack(byte[] pickle, object value)
    {
        byte[]? written = null;
        byte[]? again = null;
        if (Check("writing back", pickle, ReadFactor, ReadAllowance, () => written = ArtifactTypes.Object().Serialize(value)) is
            { } wrong)
        {
            return wrong;
        }
        if (written is null)
            return null;
        string? broken = Rewrite(written, ref again);
        if (broken is not null || again is null || again.AsSpan().SequenceEqual(written))
            return broken;

        // A call whose arguments lead back to a container around it finds that container less filled than before. Only
        // what is written next must stay as it is.
        byte[]? third = null;
        return Rewrite(again, ref third) is { } late ? late
            : third is null || third.AsSpan().SequenceEqual(again) ? null
            : "writing back again and again gives different bytes";
    }

    private static string? Rewrite(byte[] written, ref byte[]? again)
    {
        byte[]? result = null;
        string? wrong = Check("reading what was written", written, ReadFactor, ReadAllowance, () =>
        {
            try
            {
                result = ArtifactTypes.Object().Serialize(PickleReader.Read(written, _generous));
            }
            catch (PickleFormatException error)
            {
                throw new InvalidOperationException("What was written cannot be read.", error);
            }
        });
        again = result;
        return wrong;
    }

    private static string? Check(string what, byte[] input, long factor, long allowance, Action action)
    {
        var watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            action();
        }
        catch (PickleFormatException error) when (error.InnerException is not null)
        {
            return $"{what}: an unforeseen error inside\n{error}";
        }
        catch (MetaflowException)
        {
            // An error that callers can expect.
        }
        catch (Exception error)
        {
            return $"{what}: {error}";
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        long allowed = factor * input.Length + allowance;
        if (allocated > allowed)
            return $"{what}: {allocated} bytes were allocated for an input of {input.Length}; {allowed} are allowed";
        return watch.Elapsed > _slow + _slowPerByte * input.Length
            ? $"{what}: took {watch.Elapsed} for an input of {input.Length} bytes"
            : null;
    }
}
