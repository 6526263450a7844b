using Spectre.Console;

namespace Metaflow.Tool;

/// <summary>Asks the user.</summary>
internal static class Questions
{
    /// <summary>Asks for yes or no, unless it is clear already.</summary>
    /// <param name="environment">Where to ask.</param>
    /// <param name="question">The question.</param>
    /// <param name="isYes">Whether the command line says yes already.</param>
    /// <param name="wayOut">What to say on the command line where nobody can be asked: <c>--yes</c>.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="UsageException">Nobody can be asked.</exception>
    public static async Task<bool> ConfirmAsync(
        this ToolEnvironment environment, string question, bool isYes, string wayOut, CancellationToken cancellationToken)
    {
        if (isYes)
            return true;
        if (!environment.IsInteractive)
            throw new UsageException($"{question} There is no terminal to ask on: say {wayOut}, or leave it.");
        return await environment.AskAsync(question, defaultAnswer: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for yes or no.</summary>
    public static Task<bool> AskAsync(
        this ToolEnvironment environment, string question, bool defaultAnswer, CancellationToken cancellationToken) =>
        new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = defaultAnswer }.ShowAsync(environment.Console, cancellationToken);
}
