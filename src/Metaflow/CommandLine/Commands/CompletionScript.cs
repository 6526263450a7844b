using System.Text;

namespace Metaflow.CommandLine.Commands;

/// <summary>Completion scripts: each asks the program itself, by <c>[suggest:position] text</c>.</summary>
internal static class CompletionScript
{
    private const string Bash = """
        # Source this in ~/.bashrc:  source <(NAME completion bash)
        _FUNCTION_complete() {
            local text="${COMP_LINE#* }" point=$((COMP_POINT - ${#COMP_WORDS[0]} - 1))
            local IFS=$'\n'
            local found="$("${COMP_WORDS[0]}" "[suggest:$point]" "$text" 2>/dev/null)"
            COMPREPLY=($(compgen -W "$found" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _FUNCTION_complete NAME

        """;

    private const string Zsh = """
        # Source this in ~/.zshrc after compinit:  source <(NAME completion zsh)
        _FUNCTION_complete() {
            local text="${BUFFER#* }" point=$((CURSOR - ${#words[1]} - 1))
            local -a found=("${(@f)$("${words[1]}" "[suggest:$point]" "$text" 2>/dev/null)}")
            compadd -- $found
        }
        compdef _FUNCTION_complete NAME

        """;

    private const string Fish = """
        # Save this as ~/.config/fish/completions/NAME.fish
        function _FUNCTION_complete
            set -l words (commandline -opc)
            set -l text (string join ' ' -- $words[2..] (commandline -ct))
            $words[1] "[suggest:"(string length -- "$text")"]" "$text" 2>/dev/null
        end
        complete -c NAME -a '(_FUNCTION_complete)'

        """;

    private const string PowerShell = """
        # Add this to $PROFILE:  NAME completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName 'NAME' -ScriptBlock {
            param($word, $commandAst, $position)
            $program = $commandAst.CommandElements[0].Extent.Text
            $text = $commandAst.ToString().Substring($program.Length).TrimStart()
            if ($word -eq '') { $text += ' ' }
            & $program "[suggest:$($text.Length)]" $text 2>$null | Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }

        """;

    /// <summary>The script for a shell.</summary>
    /// <param name="shell"><c>bash</c>, <c>zsh</c>, <c>fish</c> or <c>pwsh</c>.</param>
    /// <param name="program">How the program is called.</param>
    public static string For(string shell, string program)
    {
        var template = shell switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => PowerShell,
        };
        var function = new StringBuilder();
        foreach (var c in program)
            function.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        return template
            .Replace("FUNCTION", function.ToString(), StringComparison.Ordinal)
            .Replace("NAME", program, StringComparison.Ordinal);
    }
}
