using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>An enum, stored by name.</summary>
internal sealed class EnumType<TEnum>((string Name, TEnum Value)[] members) : ArtifactType<TEnum>
    where TEnum : struct, Enum
{
    private static readonly bool _isFlags = typeof(TEnum).IsDefined(typeof(FlagsAttribute), inherit: false);

    public override string PythonTypeName => PythonTypes.Str;

    public override bool IsImmutable => true;

    internal override IComparer<TEnum> Order => Comparer<TEnum>.Default;

    private static bool IsUnsigned =>
        default(TEnum).GetTypeCode() is TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64;

    public override string PythonTypeNameOf(object? value) =>
        value is TEnum typed && NameOf(Bits(typed)) is null ? PythonTypes.Int : PythonTypeName;

    public override void Write(PickleWriter writer, TEnum value)
    {
        ulong bits = Bits(value);
        if (NameOf(bits) is { } name)
            writer.WriteString(name);
        else if (IsUnsigned)
            writer.WriteUInt64(bits);
        else
            writer.WriteInt64(SignExtend(bits));
    }

    public override TEnum Read(object? value, ReadPath path)
    {
        object? stored = value switch
        {
            PickledObject { Arguments: [var only] } => only,
            PickledGlobal { Name: var name } => name[(name.LastIndexOf('.') + 1)..],
            _ => value,
        };
        switch (stored)
        {
            case PickledObject { Module: "_operator" or "operator", Name: "or_", Arguments: [var left, var right] }:
                path.Enter();
                path.Charge(1);
                ulong both = Bits(Read(left, path)) | Bits(Read(right, path));
                path.Leave();
                return FromBits(both);
            case string text when TryParse(Charged(text, path), out ulong bits):
                return FromBits(bits);
            case long number when FromBits((ulong)number) is var candidate && Number(candidate) == number:
                return candidate;
            case BigInteger number when IsUnsigned && number >= 0 && number <= ulong.MaxValue &&
                FromBits((ulong)number) is var candidate && Number(candidate) == number:
                return candidate;
            case string:
                throw path.MismatchBecause(typeof(TEnum),
                    NaturalDescription.Of(stored) + ", which is none of " +
                    string.Join(", ", members.Select(member => member.Name)));
            default:
                throw path.Mismatch(typeof(TEnum), value);
        }
    }

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out TEnum value)
    {
        ulong bits = 0;
        bool fits = cursor.TryReadString(out string text) && TryParse(text, out bits);
        value = fits ? FromBits(bits) : default;
        return fits;
    }

    private static BigInteger Number(TEnum value) => IsUnsigned ? Bits(value) : SignExtend(Bits(value));

    private static ulong Bits(TEnum value) => Unsafe.SizeOf<TEnum>() switch
    {
        1 => Unsafe.As<TEnum, byte>(ref value),
        2 => Unsafe.As<TEnum, ushort>(ref value),
        4 => Unsafe.As<TEnum, uint>(ref value),
        _ => Unsafe.As<TEnum, ulong>(ref value),
    };

    private static TEnum FromBits(ulong bits)
    {
        TEnum value = default;
        switch (Unsafe.SizeOf<TEnum>())
        {
            case 1:
                Unsafe.As<TEnum, byte>(ref value) = (byte)bits;
                break;
            case 2:
                Unsafe.As<TEnum, ushort>(ref value) = (ushort)bits;
                break;
            case 4:
                Unsafe.As<TEnum, uint>(ref value) = (uint)bits;
                break;
            default:
                Unsafe.As<TEnum, ulong>(ref value) = bits;
                break;
        }
        return value;
    }

    private static long SignExtend(ulong bits) => Unsafe.SizeOf<TEnum>() switch
    {
        1 => (sbyte)bits,
        2 => (short)bits,
        4 => (int)bits,
        _ => (long)bits,
    };

    private string? NameOf(ulong bits)
    {
        foreach (var (name, value) in members)
        {
            if (Bits(value) == bits)
                return name;
        }
        return bits == 0 || !_isFlags ? null : JoinedNames(bits);
    }

    /// <summary>
    /// The flags that make up a value, largest first taken away, in order of declaration; null if bits remain.
    /// </summary>
    private string? JoinedNames(ulong bits)
    {
        var taken = new bool[members.Length];
        for (ulong rest = bits; rest != 0;)
        {
            int best = -1;
            for (int i = 0; i < members.Length; i++)
            {
                ulong candidate = Bits(members[i].Value);
                if (candidate != 0 && (candidate & rest) == candidate &&
                    (best < 0 || candidate > Bits(members[best].Value)))
                {
                    best = i;
                }
            }
            if (best < 0)
                return null;
            taken[best] = true;
            rest &= ~Bits(members[best].Value);
        }
        var joined = new StringBuilder();
        for (int i = 0; i < members.Length; i++)
        {
            if (taken[i])
                joined.Append(joined.Length == 0 ? "" : "|").Append(members[i].Name);
        }
        return joined.ToString();
    }

    private static string Charged(string text, ReadPath path)
    {
        path.Charge(text.Length);
        return text;
    }

    private bool TryParse(string text, out ulong bits)
    {
        if (TryFind(text, out bits))
            return true;
        if (!text.Contains('|'))
            return false;
        bits = 0;
        foreach (string part in text.Split('|', StringSplitOptions.TrimEntries))
        {
            if (!TryFind(part, out ulong flag))
                return false;
            bits |= flag;
        }
        return true;
    }

    private bool TryFind(string name, out ulong bits)
    {
        foreach (var (candidate, value) in members)
        {
            bits = Bits(value);
            if (candidate == name)
                return true;
        }
        foreach (var (candidate, value) in members)
        {
            bits = Bits(value);
            if (MemberNames.AreAlike(candidate, name))
                return true;
        }
        bits = 0;
        return false;
    }
}
