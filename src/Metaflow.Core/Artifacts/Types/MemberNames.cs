namespace Metaflow.Artifacts.Types;

/// <summary>
/// Compares names as written in different languages: <c>MaxDepth</c>, <c>max_depth</c> and <c>max-depth</c>.
/// </summary>
internal static class MemberNames
{
    public static bool AreAlike(string left, string right)
    {
        int i = 0;
        int j = 0;
        while (true)
        {
            while (i < left.Length && (left[i] is '_' or '-'))
                i++;
            while (j < right.Length && (right[j] is '_' or '-'))
                j++;
            if (i == left.Length || j == right.Length)
                return i == left.Length && j == right.Length;
            if (char.ToUpperInvariant(left[i++]) != char.ToUpperInvariant(right[j++]))
                return false;
        }
    }
}
