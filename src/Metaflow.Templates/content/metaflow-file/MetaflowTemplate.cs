#!/usr/bin/env -S dotnet --
#:package Metaflow@VERSION_OF_METAFLOW
using Metaflow;

return await FlowProgram.RunAsync<TemplateFlow>(args);

/// <summary>Measures words in parallel and finds the longest.</summary>
public partial class TemplateFlow : FlowSpec
{
    [Parameter(Help = "The words to measure")]
    public string Text { get; init; } = "every step of a flow is a method";

    // A partial property is an artifact: it is kept with the run, and other steps and programs can read it.
    public partial string[] Words { get; set; }
    public partial int Length { get; set; }
    public partial string Longest { get; set; }

    /// <summary>Split the text, and go on with each word.</summary>
    [Step]
    public void Start()
    {
        Words = Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Next(Measure, forEach: Words);
    }

    /// <summary>Measure one word: one task each, in parallel.</summary>
    [Step, Retry(Times = 2)]
    public void Measure(string word)
    {
        Length = word.Length;
        Next(Compare);
    }

    /// <summary>See what the tasks found.</summary>
    [Step]
    public void Compare(Inputs<TemplateFlow> inputs)
    {
        MergeArtifacts(inputs, exclude: [nameof(Length)]);
        Longest = Words[inputs.Index().MaxBy(input => input.Item.Length).Index];
        Next(End);
    }

    /// <summary>Say it.</summary>
    [Step]
    public void End() => Console.WriteLine($"The longest of {Words.Length} words is '{Longest}'.");
}
