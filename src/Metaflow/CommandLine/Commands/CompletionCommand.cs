namespace Metaflow.CommandLine.Commands;

/// <summary>Prints a script that lets a shell complete the program's commands and options.</summary>
internal sealed class CompletionCommand : FlowCommand
{
    public override string Name => "completion";

    public override string Description => "Print a script that lets a shell complete commands and options.";

    public override IReadOnlyList<CommandArgument> Arguments { get; } =
    [
        new("SHELL", "The shell: bash, zsh, fish or pwsh.") { Choices = ["bash", "zsh", "fish", "pwsh"] },
    ];

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        context.Terminal.Output.Write(CompletionScript.For(context.Arguments[0], context.Program.Name));
        context.Terminal.Output.Flush();
        return Task.FromResult(0);
    }
}
