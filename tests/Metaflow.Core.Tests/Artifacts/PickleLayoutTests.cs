using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Metaflow.Artifacts;

namespace Metaflow.Tests.Artifacts;

/// <summary>Our bytes against those of CPython's <c>pickle.dumps(value, 4)</c>.</summary>
public sealed class PickleLayoutTests
{
    private static readonly Dictionary<string, (Func<byte[]> Write, string Expected)> _samples = new()
    {
        ["None"] = (() => Write(null), "80044e2e"),
        ["True"] = (() => Write(true), "8004882e"),
        ["False"] = (() => Write(false), "8004892e"),
        ["0"] = (() => Write(0), "80044b002e"),
        ["255"] = (() => Write((byte)255), "80044bff2e"),
        ["256"] = (() => Write((short)256), "80049504000000000000004d00012e"),
        ["65536"] = (() => Write(65536), "80049506000000000000004a000001002e"),
        ["-1"] = (() => Write(-1), "80049506000000000000004affffffff2e"),
        ["int.MinValue"] = (() => Write(int.MinValue), "80049506000000000000004a000000802e"),
        ["2^31"] = (() => Write(2147483648L), "80049508000000000000008a0500000080002e"),
        ["long.MinValue"] = (() => Write(long.MinValue), "8004950b000000000000008a0800000000000000802e"),
        ["2^63"] = (() => Write(1UL << 63), "8004950c000000000000008a090000000000000080002e"),
        ["1e40"] = (() => Write(BigInteger.Pow(10, 40)),
            "80049514000000000000008a11000000000061f5b9abbfa45cc3f129631d2e"),
        ["-1e40"] = (() => Write(-BigInteger.Pow(10, 40)),
            "80049514000000000000008a1100000000009f0a4654405ba33c0ed69ce22e"),
        ["1.5"] = (() => Write(1.5), "8004950a00000000000000473ff80000000000002e"),
        ["nan"] = (() => Write(double.NaN), "8004950a00000000000000477ff80000000000002e"),
        ["-0.0"] = (() => Write(-0.0f), "8004950a000000000000004780000000000000002e"),
        ["empty str"] = (() => Write(""), "80049504000000000000008c00942e"),
        ["hello"] = (() => Write("hello"), "80049509000000000000008c0568656c6c6f942e"),
        ["café"] = (() => Write("caf\u00e9 \u20ac \U0001f600"),
            "80049512000000000000008c0e636166c3a920e282ac20f09f9880942e"),
        ["lone surrogate"] = (() => Write("x\ud800y"), "80049509000000000000008c0578eda08079942e"),
        ["bytes"] = (() => Write(new byte[] { 0, 255 }), "8004950600000000000000430200ff942e"),
        ["empty bytes"] = (() => Write(Array.Empty<byte>()), "80049504000000000000004300942e"),
        ["empty list"] = (() => Write(new List<object?>()), "80045d942e"),
        ["list of 1"] = (() => Write(new List<object?> { 1 }), "80049506000000000000005d944b01612e"),
        ["list of 3"] = (() => Write(new List<object?> { 1, 2, 3 }), "8004950b000000000000005d94284b014b024b03652e"),
        ["nested lists"] = (() => Write(new object[] { new List<int> { 1 }, new[] { "a", "a" } }),
            "80049514000000000000005d94285d944b01615d94288c016194680365652e"),
        ["dict"] = (() => Write(new Dictionary<string, object?> { ["a"] = 1, ["b"] = 2.5 }),
            "80049518000000000000007d94288c0161944b018c016294474004000000000000752e"),
        ["dict of 1"] = (() => Write(new Dictionary<string, string?> { ["a"] = null }),
            "80049509000000000000007d948c0161944e732e"),
        ["set of 1"] = (
            () => ArtifactTypes.HashSet(ArtifactTypes.Int32).Serialize([1]), "80049507000000000000008f94284b01902e"),
        ["set of 2"] = (() => ArtifactTypes.HashSet(ArtifactTypes.Int32).Serialize([2, 1]),
            "80049509000000000000008f94284b014b02902e"),
        ["empty set"] = (() => ArtifactTypes.HashSet(ArtifactTypes.Int32).Serialize([]), "80048f942e"),
        ["tuple of 1"] = (() => Write(ValueTuple.Create(1)), "80049505000000000000004b0185942e"),
        ["tuple of 3"] = (() => Write((1, 2, 3)), "80049509000000000000004b014b024b0387942e"),
        ["tuple of 4"] = (() => Write((1, 2, 3, 4)), "8004950c00000000000000284b014b024b034b0474942e"),
        ["datetime"] = (() => Write(new DateTime(2024, 2, 29, 13, 14, 15).AddMicroseconds(123456)),
            "8004952a000000000000008c086461746574696d65948c086461746574696d65949394430a07e8021d0d0e0f01" +
            "e24094859452942e"),
        ["datetime UTC"] = (() => Write(new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc)),
            "80049557000000000000008c086461746574696d65948c086461746574696d65949394430a07e8010203040500" +
            "00009468008c0874" +
            "696d657a6f6e6594939468008c0974696d6564656c74619493944b004b004b008794529485945294869452942e"),
        ["datetime with offset"] = (
            () => Write(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(330)).AddMicroseconds(6)),
            "80049558000000000000008c086461746574696d65948c086461746574696d65949394430a07e8010203040500" +
            "00069468008c0874" +
            "696d657a6f6e6594939468008c0974696d6564656c74619493944b004d584d4b008794529485945294869452942e"),
        ["date"] = (() => Write(new DateOnly(1999, 12, 31)),
            "80049520000000000000008c086461746574696d65948c0464617465949394430407cf0c1f94859452942e"),
        ["two dates"] = (() => Write(new[] { new DateOnly(2024, 1, 1), new DateOnly(2024, 1, 2) }),
            "80049531000000000000005d94288c086461746574696d65948c0464617465949394430407e801019485945294" +
            "6803430407e8010" +
            "29485945294652e"),
        ["time"] = (() => Write(new TimeOnly(23, 59, 58).Add(TimeSpan.FromMicroseconds(999999))),
            "80049522000000000000008c086461746574696d65948c0474696d659493944306173b3a0f423f94859452942e"),
        ["timedelta"] = (() => Write(TimeSpan.FromDays(-1) + TimeSpan.FromHours(1) + TimeSpan.FromMicroseconds(5)),
            "80049528000000000000008c086461746574696d65948c0974696d6564656c7461949394" +
            "4affffffff4d100e4b05879452942e"),
        ["Decimal"] = (() => Write(123.4500m),
            "80049526000000000000008c07646563696d616c948c07446563696d616c9493948c083132332e3435303094859452942e"),
        ["UUID"] = (() => Write(Guid.Parse("12345678-1234-5678-1234-567812345678")),
            "80049530000000000000008c0475756964948c04555549449493942981947d948c03696e74948a107856341278" +
            "5634127856341278" +
            "56341273622e"),
        ["array of double"] = (() => Write(new[] { 0.5, -1.0 }),
            "80049552000000000000008c056172726179948c145f61727261795f7265636f6e7374727563746f7294939428" +
            "8c05617272617994" +
            "8c0561727261799493948c0164944b104310000000000000e03f000000000000f0bf94749452942e"),
        ["array of int"] = (() => Write(new[] { 1, -2 }),
            "8004954a000000000000008c056172726179948c145f61727261795f7265636f6e7374727563746f7294939428" +
            "8c05617272617994" +
            "8c0561727261799493948c0169944b08430801000000feffffff94749452942e"),
        ["empty array of long"] = (() => Write(Array.Empty<long>()),
            "80049542000000000000008c056172726179948c145f61727261795f7265636f6e7374727563746f7294939428" +
            "8c05617272617994" +
            "8c0561727261799493948c0171944b0c430094749452942e"),
        ["complex"] = (() => Write(new Complex(1.5, -2)),
            "8004952e000000000000008c086275696c74696e73948c07636f6d706c6578949394473ff800000000000047c0" +
            "0000000000000086" +
            "9452942e"),
    };

    private static readonly Dictionary<string, (Func<byte[]> Write, int Length, string Sha1)> _largeSamples = new()
    {
        ["list of 1000"] = (() => Write(Range(1000)), 2760, "50753c4526e89af2a40e989f01424e4dd527d61d"),
        ["list of 1001"] = (() => Write(Range(1001)), 2765, "14e2d7be70eeb3c2ebd977cb046d9229f6c6fae9"),
        ["list of 2000"] = (() => Write(Range(2000)), 5762, "ddd706e8267c08cdf351ff756b0fe1b55338366e"),
        ["list of 50000"] = (() => Write(Range(50000)), 149876, "ce6aeb611c3a6b956dc99b21266f6027e3de6cd1"),
        ["dict of 1000"] = (
            () => Write(Range(1000).ToDictionary(i => i)), 5506, "9100f7c041148fd23be6b19a3482290a126f8f15"),
        ["dict of 1001"] = (
            () => Write(Range(1001).ToDictionary(i => i)), 5512, "b105263de53943f1d5288a09d1a7ed6f62f26b5e"),
        ["20000 strs"] = (
            () => Write(Range(20000).ConvertAll(i => string.Create(CultureInfo.InvariantCulture, $"item {i}"))),
            248971, "b0b304e972c8da089a0bde2e0d88b67e22f2d94f"),
        ["str of 64 KiB"] = (() => Write(new string('a', 65536)), 65545, "1ffd8304c3888d15606f1400bf11386ab58c0a0c"),
        ["str below 64 KiB"] = (() => Write(new string('a', 65535)), 65553, "a7013d258bb8ab1b5d0657b48996d702cccbb1ca"),
        ["large strs in a list"] = (
            () => Write(new List<string> { "x", new('a', 65536), "y", new('b', 70000) }),
            135581, "5a1a714692a7e4b78a858d5a50ccf79045604dff"),
        ["large array"] = (
            () => Write(Range(20000).Select(i => i * 0.5).ToArray()), 160089,
            "9bd7dee19619ba08880767eaf298e993dc8a8fa3"),
        ["large str of three-byte characters"] = (
            () => Write(new string('\u20ac', 30000)), 90009, "f602fdc06a08852efb8ca006370c8a7960ee9187"),
        ["10000 floats"] = (
            () => Write(Range(10000).ConvertAll(i => i * 0.25)), 90043, "af37e6f75b127e2105520447d9b8ee36b37ec0bc"),
    };

    public static TheoryData<string> Samples => [.. _samples.Keys];

    public static TheoryData<string> LargeSamples => [.. _largeSamples.Keys];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Serialize_SmallValue_GivesCPythonsBytes(string sample)
    {
        var (write, expected) = _samples[sample];
        Assert.Equal(expected, Convert.ToHexStringLower(write()));
    }

    [Theory]
    [MemberData(nameof(LargeSamples))]
    public void Serialize_LargeValue_GivesCPythonsBytes(string sample)
    {
        var (write, length, sha1) = _largeSamples[sample];
        byte[] bytes = write();
        Assert.Equal(length, bytes.Length);
#pragma warning disable CA5350 // Artifact keys are SHA-1.
        Assert.Equal(sha1, Convert.ToHexStringLower(SHA1.HashData(bytes)));
#pragma warning restore CA5350
    }

    [Fact]
    public void Serialize_AfterOtherValues_GivesTheSameBytes()
    {
        // Enough strings to make some of them forgotten, so that the outcome depends on how many can be remembered.
        var type = ArtifactTypes.List(ArtifactTypes.String);
        List<string> value = [.. Enumerable.Range(0, 60).Select(i => $"{i * 7919 % 40}")];
        byte[] first = type.Serialize(value);
        foreach (int count in new[] { 10, 100, 1000, 100_000 })
        {
            type.Serialize([.. Enumerable.Range(0, count).Select(i => $"other {i}")]);
            Assert.Equal(first, type.Serialize(value));
        }
    }

    [Fact]
    public void Serialize_NamesAmongManyOtherStrings_AreWrittenOnce()
    {
        var pairs = Enumerable.Range(0, 50_000).Select(i => new Dictionary<string, string> { ["name"] = $"value {i}" });
        var type = ArtifactTypes.List(ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.String));
        byte[] pickle = type.Serialize([.. pairs]);
        Assert.Equal(1, pickle.AsSpan().Count("name"u8));
    }

    private static byte[] Write(object? value) => ArtifactTypes.Object().Serialize(value);

    private static List<int> Range(int count) => [.. Enumerable.Range(0, count)];
}
