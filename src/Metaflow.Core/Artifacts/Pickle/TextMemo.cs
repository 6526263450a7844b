using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Remembers which strings a pickle holds already, as far as it pays: names that repeat stay, strings that occur once
/// make room for the next. Which strings are remembered depends on nothing but the strings, so that equal values give
/// equal bytes in every process.
/// </summary>
internal struct TextMemo
{
    private const int Smallest = 32;
    private const int Largest = 8192;

    // Two places for each hash: the first for a string that was met again, the second for the latest one.
    private Entry[]? _entries;
    private int _count;

    /// <summary>Finds a string; one that is not there is remembered.</summary>
    /// <param name="text">The string.</param>
    /// <param name="index">Its number in the pickle, or the number that it shall get.</param>
    public bool TryFindOrAdd(string text, ref int index)
    {
        var entries = _entries ??= new Entry[Smallest * 2];
        uint hash = HashOf(text);
        int slot = (int)(hash & (uint)(entries.Length / 2 - 1)) * 2;
        ref var first = ref entries[slot];
        if (first.IsFor(text, hash))
        {
            index = first.Index;
            return true;
        }
        ref var second = ref entries[slot + 1];
        if (second.IsFor(text, hash))
        {
            index = second.Index;
            (first, second) = (second, first);
            return true;
        }
        if (first.Text is not null)
        {
            second = new Entry(text, hash, index);
            return false;
        }
        first = new Entry(text, hash, index);
        if (++_count > entries.Length / 4 && entries.Length < Largest * 2)
            Grow(entries);
        return false;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (_count == 0)
            return;
        _count = 0;

        // What is remembered depends on the size: every pickle begins with the same.
        if (_entries!.Length > Smallest * 2)
            _entries = null;
        else
            Array.Clear(_entries);
    }

    private void Grow(Entry[] entries)
    {
        var larger = new Entry[entries.Length * 4];
        _count = 0;
        foreach (ref var entry in entries.AsSpan())
        {
            if (entry.Text is null)
                continue;
            int slot = (int)(entry.Hash & (uint)(larger.Length / 2 - 1)) * 2;
            if (larger[slot].Text is null)
            {
                larger[slot] = entry;
                _count++;
            }
            else if (larger[slot + 1].Text is null)
            {
                larger[slot + 1] = entry;
            }
        }
        _entries = larger;
    }

    // The length, the first, the middle and the last characters: enough to tell apart what is usual, at a fixed price.
    private static uint HashOf(string text)
    {
        ulong hash = (ulong)text.Length * 0x9E37_79B9_7F4A_7C15;
        if (text.Length >= 4)
        {
            ref byte start = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(text.AsSpan()));
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref start));
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (text.Length / 2 - 2) * 2)));
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (text.Length - 4) * 2)));
        }
        else
        {
            foreach (char unit in text)
                hash = Mix(hash ^ unit);
        }
        return (uint)(hash >> 32);
    }

    private static ulong Mix(ulong hash) => (hash ^ (hash >> 29)) * 0xBF58_476D_1CE4_E5B9;

    private readonly struct Entry(string text, uint hash, int index)
    {
        public readonly string? Text = text;
        public readonly uint Hash = hash;
        public readonly int Index = index;

        public bool IsFor(string other, uint otherHash) =>
            Hash == otherHash && (ReferenceEquals(Text, other) || Text == other);
    }
}
