using Metaflow.Configuration;

namespace Metaflow.Aws.Batch;

/// <summary>Which image a step's container has.</summary>
internal static class ContainerImage
{
    /// <summary>The image of a step.</summary>
    /// <param name="batch">The step's decorator.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="runtimeImage">The image for steps for which nothing names one.</param>
    public static string Of(BatchAttribute batch, MetaflowConfiguration configuration, string runtimeImage)
    {
        var image = Given(batch, configuration) ?? runtimeImage;
        var registry = Text(configuration, ConfigurationOptions.BatchContainerRegistry)
            ?? Text(configuration, ConfigurationOptions.DefaultContainerRegistry);
        return registry is null || HasRegistry(image) ? image : $"{registry.TrimEnd('/')}/{image}";
    }

    /// <summary>The image that the decorator or settings name; null when none does.</summary>
    public static string? Given(BatchAttribute batch, MetaflowConfiguration configuration) =>
        batch.Image
        ?? Text(configuration, ConfigurationOptions.BatchContainerImage)
        ?? Text(configuration, ConfigurationOptions.DefaultContainerImage);

    /// <summary>Microsoft's image with the runtime of this process: <c>aspnet</c> when it has that framework, else <c>runtime</c>.</summary>
    public static string OfThisProcess() => RuntimeImage(
        Environment.Version, AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "");

    /// <summary>Microsoft's image with a runtime.</summary>
    /// <param name="version">The runtime's version.</param>
    /// <param name="assemblies">The paths of all assemblies that a process loads from.</param>
    internal static string RuntimeImage(Version version, string assemblies)
    {
        var framework = assemblies.Contains("Microsoft.AspNetCore.App", StringComparison.OrdinalIgnoreCase) ? "aspnet" : "runtime";
        return $"mcr.microsoft.com/dotnet/{framework}:{version.Major}.{version.Minor}";
    }

    /// <summary>Whether a name begins with a registry: there is a dot or colon before a slash, neither first nor next to it.</summary>
    internal static bool HasRegistry(string image)
    {
        var slash = image.LastIndexOf('/');
        return slash > 2 && image.AsSpan(1, slash - 2).ContainsAny('.', ':');
    }

    private static string? Text(MetaflowConfiguration configuration, ConfigurationOption<string?> option) =>
        configuration.Get(option) is { Length: > 0 } text ? text : null;
}
