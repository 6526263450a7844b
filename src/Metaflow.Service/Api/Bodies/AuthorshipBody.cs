using System.Text.Json;
using Metaflow.Service.Http;
using Metaflow.Service.Records;

namespace Metaflow.Service.Api.Bodies;

/// <summary>Reads the body that makes a flow, run, step or task.</summary>
internal static class AuthorshipBody
{
    /// <summary>Reads who makes it, and its tags. Members of other names are not looked at.</summary>
    /// <param name="body">The body.</param>
    /// <param name="now">The time: the server's, whatever the client says.</param>
    /// <param name="absentUser">The user when none was sent.</param>
    /// <exception cref="RequestException">A member cannot be stored.</exception>
    public static Authorship Read(JsonElement body, DateTimeOffset now, string? absentUser = null) =>
        new(UserName(body, absentUser), Tags(body, "tags"), Tags(body, "system_tags"), now.ToUnixTimeMilliseconds());

    /// <summary>Reads the id that a client wants for a run or task.</summary>
    /// <param name="body">The body.</param>
    /// <param name="member">The member that holds it.</param>
    /// <param name="word">What a message calls it.</param>
    /// <returns>The id; null when the database is to make one.</returns>
    /// <exception cref="RequestException">It is no text, or would not be found again.</exception>
    public static string? WantedId(JsonElement body, string member, string word)
    {
        if (!body.TryGetProperty(member, out var element) || element.ValueKind is JsonValueKind.Null)
            return null;
        if (element.ValueKind is not JsonValueKind.String || StoredText.OfString(element) is not { } id || !StoredText.IsShort(id))
            throw RequestException.Invalid($"{member} has to be a text of at most {StoredText.ShortLength} characters.");
        if (RecordId.IsNumeric(id))
            throw RequestException.WithMessage($"provided {word} may not be a numeric");
        return id.Length == 0 ? null : id;
    }

    /// <summary>
    /// Whether the client that makes a run or task sends heartbeats. It says so by its version, which is a system tag; the oldest clients that do are
    /// 1.14.0 and 2.2.12.
    /// </summary>
    public static bool SendsHeartbeats(JsonElement body)
    {
        const string prefix = "metaflow_version:";
        if (!body.TryGetProperty("system_tags", out var tags) || tags.ValueKind is JsonValueKind.Null)
            return true;
        if (tags.ValueKind is not JsonValueKind.Array)
            return false;
        foreach (var tag in tags.EnumerateArray())
        {
            if (tag.ValueKind is JsonValueKind.String && StoredText.OfString(tag) is { } text && text.StartsWith(prefix, StringComparison.Ordinal))
                return HeartbeatVersion.IsAtLeastFirst(text.AsSpan(prefix.Length));
        }

        return false;
    }

    private static string? UserName(JsonElement body, string? absent)
    {
        if (!body.TryGetProperty("user_name", out var element))
            return absent;
        if (element.ValueKind is JsonValueKind.Null)
            return null;
        return StoredText.OfShort(element)
            ?? throw RequestException.Invalid($"user_name has to be a text of at most {StoredText.ShortLength} characters.");
    }

    private static string Tags(JsonElement body, string member) => !body.TryGetProperty(member, out var element)
        ? StoredJson.Null
        : StoredJson.Of(element) ?? throw RequestException.Invalid($"{member} holds text or a number that cannot be stored.");
}
