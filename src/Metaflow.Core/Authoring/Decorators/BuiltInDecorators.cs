namespace Metaflow;

/// <summary>The step decorators of this library, by their names. <c>AssemblyDecorators.cs</c> tells the compiler of them.</summary>
internal static class BuiltInDecorators
{
    public static IReadOnlyList<StepDecoratorDefinition> All { get; } =
    [
        new StepDecoratorDefinition<CatchAttribute>("catch", static _ => new CatchAttribute()),
        new StepDecoratorDefinition<EnvironmentVariableAttribute>("environment", static _ => new EnvironmentVariableAttribute()),
        new StepDecoratorDefinition<ResourcesAttribute>("resources", static _ => new ResourcesAttribute()),
        new StepDecoratorDefinition<RetryAttribute>("retry", static _ => new RetryAttribute()),
        new StepDecoratorDefinition<SecretsAttribute>("secrets", static _ => new SecretsAttribute()),
        new StepDecoratorDefinition<TimeoutAttribute>("timeout", static _ => new TimeoutAttribute()),
    ];
}
