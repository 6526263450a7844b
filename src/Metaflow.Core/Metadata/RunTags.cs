using System.Buffers;
using System.Text;

namespace Metaflow.Metadata;

/// <summary>The tags of a run: those of the user, and those that Metaflow sets. Immutable.</summary>
public sealed class RunTags
{
    /// <summary>The most user tags that a run may have.</summary>
    public const int MaxCount = 50;

    /// <summary>The longest a tag may be, in characters.</summary>
    public const int MaxLength = 500;

    /// <summary>Checks and keeps the tags; repeated ones are kept once.</summary>
    /// <param name="user">The user's tags.</param>
    /// <param name="system">The system tags.</param>
    /// <exception cref="TagException">
    /// A tag is empty, too long or not valid text, or there are too many user tags.
    /// </exception>
    public RunTags(IEnumerable<string> user, IEnumerable<string> system)
    {
        User = Distinct(user);
        System = Distinct(system);
        ValidateCount(User.Count, existing: 0);
    }

    /// <summary>No tags.</summary>
    public static RunTags None { get; } = new([], []);

    /// <summary>The user's tags.</summary>
    public IReadOnlyList<string> User { get; }

    /// <summary>The system tags.</summary>
    public IReadOnlyList<string> System { get; }

    /// <summary>Checks one tag.</summary>
    /// <param name="tag">The tag.</param>
    /// <exception cref="TagException">It is empty, too long or not valid text.</exception>
    public static void Validate(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (tag.Length == 0)
            throw new TagException("A tag is empty. Give it at least one character.");
        // Characters are counted as Python counts them: a pair of surrogates is one.
        var length = 0;
        for (var rest = tag.AsSpan(); rest.Length > 0; length++)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done)
                throw new TagException($"The tag '{tag}' is not valid text: it has half of a surrogate pair.");
            rest = rest[consumed..];
        }

        if (length > MaxLength)
            throw new TagException(
                $"The tag '{tag[..40]}…' has {length} characters; the most is {MaxLength}. Shorten it.");
    }

    internal static void ValidateCount(int count, int existing)
    {
        // A run that has too many may lose some: only growing is refused.
        if (count > MaxCount && count > existing)
            throw new TagException(
                $"A run may have {MaxCount} user tags, and this would make {count}. Remove some first.");
    }

    private static List<string> Distinct(IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var result = new List<string>();
        foreach (var tag in tags)
        {
            Validate(tag);
            if (!result.Contains(tag))
                result.Add(tag);
        }

        return result;
    }
}
