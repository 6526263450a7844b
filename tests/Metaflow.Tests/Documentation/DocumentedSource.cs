namespace Metaflow.Tests.Documentation;

/// <summary>Makes a block of C# complete, so that it can be compiled.</summary>
internal static class DocumentedSource
{
    /// <summary>The block is a part of a flow class; steps that it does not have are added.</summary>
    private const string InsideFlow = "fragment: inside a flow class";

    /// <summary>The block uses types of the nearest block above it that stands by itself.</summary>
    private const string WithBlockAbove = "fragment: together with the block above";

    // What the SDK gives a program by itself, and what stands at the top of every flow.
    private const string Usings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Metaflow;

        """;

    /// <summary>The sources of a block: the usings, what it builds on, and the block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="above">The C# block before it in the document that needs none itself; null for none.</param>
    public static string[] Of(CodeBlock block, CodeBlock? above) => block.Marker switch
    {
        null => [Usings, Code(block)],
        InsideFlow => [Usings, Flow(Code(block))],
        WithBlockAbove when above is not null => [Usings, .. Of(above, null)[1..], Code(block)],
        _ => throw new InvalidOperationException($"{block} is marked '{block.Marker}', which means nothing here."),
    };

    /// <summary>Whether a block is only complete together with one above it.</summary>
    public static bool NeedsBlockAbove(CodeBlock block) => block.Marker == WithBlockAbove;

    // Lines for the SDK are no C# until the SDK has taken them out.
    private static string Code(CodeBlock block) => string.Join('\n', block.Text.Split('\n')
        .Select(static l => l.StartsWith("#:", StringComparison.Ordinal) || l.StartsWith("#!", StringComparison.Ordinal)
            ? ""
            : l));

    private static string Flow(string members)
    {
        var start = members.Contains(" Start(", StringComparison.Ordinal)
            ? ""
            : "[Step] public void Start() => Next(End);";
        var end = members.Contains(" End(", StringComparison.Ordinal) ? "" : "[Step] public void End() { }";
        return $"public partial class ExampleFlow : FlowSpec\n{{\n{members}\n{start}\n{end}\n}}\n";
    }
}
