namespace Metaflow.Service.Database;

/// <summary>What came of registering several records.</summary>
/// <param name="Added">How many are new.</param>
/// <param name="Refused">How many the database did not take; others were there already.</param>
internal readonly record struct Addition(int Added, int Refused);
