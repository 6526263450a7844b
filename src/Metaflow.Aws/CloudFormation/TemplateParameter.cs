namespace Metaflow.Aws.CloudFormation;

/// <summary>A parameter of a template.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Default">Its default; null when it has to be given.</param>
/// <param name="Description">What the template says of it.</param>
internal sealed record TemplateParameter(string Key, string? Default, string Description);
