using System.Globalization;

namespace Metaflow.Aws.Batch;

/// <summary>Refuses settings of a <see cref="BatchAttribute"/> that make no sense wherever the step runs.</summary>
/// <param name="batch">The decorator.</param>
/// <param name="step">The name of its step.</param>
internal sealed class BatchAttributeCheck(BatchAttribute batch, string step)
{
    public void Check()
    {
        if (batch.Cpu < 0 || !double.IsFinite(batch.Cpu))
            throw Wrong(nameof(batch.Cpu), batch.Cpu, "give more than 0, or leave it out");
        AtLeastZero(nameof(batch.Gpu), batch.Gpu);
        AtLeastZero(nameof(batch.Memory), batch.Memory);
        AtLeastZero(nameof(batch.SharedMemory), batch.SharedMemory);
        AtLeastZero(nameof(batch.Inferentia), batch.Inferentia);
        AtLeastZero(nameof(batch.Trainium), batch.Trainium);
        AtLeastZero(nameof(batch.Efa), batch.Efa);
        AtLeastZero(nameof(batch.TmpfsSize), batch.TmpfsSize);
        if (batch.MaxSwap < BatchAttribute.Unset)
            throw Wrong(nameof(batch.MaxSwap), batch.MaxSwap, "give 0 or more MiB");
        if (batch.Swappiness is < BatchAttribute.Unset or > 99)
            throw Wrong(nameof(batch.Swappiness), batch.Swappiness, "give 0 to 99");
        if (batch.EphemeralStorage is not (0 or (>= 21 and <= 200)))
            throw Wrong(nameof(batch.EphemeralStorage), batch.EphemeralStorage, "give 21 to 200 GiB, or leave it out");
        if (batch is { Inferentia: > 0, Trainium: > 0 })
            throw Wrong(nameof(batch.Trainium), batch.Trainium, "leave it out or Inferentia: they are two names of one thing");
        if (!IsAbsolute(batch.TmpfsPath))
            throw Wrong(nameof(batch.TmpfsPath), batch.TmpfsPath, "give an absolute path, such as /metaflow_temp");
        CheckTexts();
        CheckVolumes();
        foreach (var option in batch.LogOptions)
        {
            if (option.IndexOf(':', StringComparison.Ordinal) < 1)
                throw Wrong(nameof(batch.LogOptions), option, "write key:value");
        }

        if (batch.LogOptions.Length > 0 && batch.LogDriver is null)
            throw Wrong(nameof(batch.LogOptions), string.Join(", ", batch.LogOptions), "give the LogDriver that they belong to, such as awslogs");
        foreach (var tag in batch.AwsBatchTags)
        {
            if (JobTags.Problem(tag) is { } problem)
                throw Wrong(nameof(batch.AwsBatchTags), tag, problem);
        }
    }

    private static bool IsAbsolute(string path) => path is ['/', ..] && !path.Contains('\0', StringComparison.Ordinal);

    private void CheckTexts()
    {
        NotBlank(nameof(batch.Image), batch.Image);
        NotBlank(nameof(batch.Queue), batch.Queue);
        NotBlank(nameof(batch.IamRole), batch.IamRole);
        NotBlank(nameof(batch.ExecutionRole), batch.ExecutionRole);
        NotBlank(nameof(batch.LogDriver), batch.LogDriver);
    }

    private void CheckVolumes()
    {
        foreach (var volume in batch.HostVolumes)
        {
            var (path, mount) = JobVolumes.Split(volume);
            if (!IsAbsolute(path) || !IsAbsolute(mount ?? path))
                throw Wrong(nameof(batch.HostVolumes), volume, "write /path, or /path:/path/in/container");
        }

        foreach (var volume in batch.EfsVolumes)
        {
            var (id, mount) = JobVolumes.Split(volume);
            if (id.Length == 0 || id.Contains('/', StringComparison.Ordinal) || !IsAbsolute(mount ?? "/"))
                throw Wrong(nameof(batch.EfsVolumes), volume, "write fs-id, or fs-id:/path/in/container");
        }
    }

    private void NotBlank(string setting, string? text)
    {
        if (text is not null && (text.Length == 0 || text.Any(char.IsWhiteSpace)))
            throw Wrong(setting, text, "leave it out, or give a text without spaces");
    }

    private void AtLeastZero(string setting, int value)
    {
        if (value < 0)
            throw Wrong(setting, value, "give more than 0, or leave it out");
    }

    private MetaflowException Wrong(string setting, object value, string wayOut) => new(string.Create(
        CultureInfo.InvariantCulture, $"[Batch({setting} = {value})] of step '{step}' makes no sense: {wayOut}."));
}
