#!/usr/bin/env -S dotnet --
#:project ../../src/Metaflow/Metaflow.csproj
using Metaflow;

return await FlowProgram.RunAsync<HelloFlow>(args);

/// <summary>Say hello: the smallest flow with something in the middle.</summary>
public partial class HelloFlow : FlowSpec
{
    public partial string Greeting { get; set; }

    /// <summary>Every flow begins here.</summary>
    [Step]
    public void Start()
    {
        Console.WriteLine("HelloFlow is starting.");
        Next(Hello);
    }

    /// <summary>Make the greeting. It outlives this step because Greeting is an artifact.</summary>
    [Step]
    public void Hello()
    {
        Greeting = "Metaflow says: Hi!";
        Next(End);
    }

    /// <summary>Every flow finishes here.</summary>
    [Step]
    public void End()
    {
        Console.WriteLine(Greeting);
        Console.WriteLine("HelloFlow is all done.");
    }
}
