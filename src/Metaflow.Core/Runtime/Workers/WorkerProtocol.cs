using System.Buffers.Binary;
using System.Text;
using Metaflow.Datastore;
using Metaflow.Packaging;

namespace Metaflow.Runtime.Workers;

/// <summary>
/// Messages on the control pipe: a length of four bytes, little-endian, then a kind and the fields. Both ends are the same build, so there is
/// no version. Written by hand because it is on the way of every task and of every start.
/// </summary>
internal static class WorkerProtocol
{
    private const int MaxLength = 256 << 20;

    public static void Write(Stream stream, WorkerMessage message)
    {
        using var buffer = new MemoryStream(256);
        buffer.Position = sizeof(int);
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true))
            WriteBody(writer, message);
        var bytes = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - sizeof(int));
        stream.Write(bytes);
        stream.Flush();
    }

    /// <summary>Reads the next message; null when the other end is gone.</summary>
    public static WorkerMessage? Read(Stream stream)
    {
        Span<byte> header = stackalloc byte[sizeof(int)];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is <= 0 or > MaxLength)
            throw new InvalidDataException($"A message of {length} bytes is not possible on the control pipe.");
        var body = new byte[length];
        if (stream.ReadAtLeast(body, length, throwOnEndOfStream: false) < length)
            return null;
        using var reader = new BinaryReader(new MemoryStream(body, writable: false), Encoding.UTF8);
        return ReadBody(reader);
    }

    private static void WriteBody(BinaryWriter writer, WorkerMessage message)
    {
        switch (message)
        {
            case WorkerMessage.Start(var context, var outputEnd, var userVariables):
                writer.Write((byte)1);
                WriteContext(writer, context);
                writer.Write(outputEnd);
                WriteList(writer, userVariables);
                break;
            case WorkerMessage.Execute(var task):
                writer.Write((byte)2);
                WriteTask(writer, task);
                break;
            case WorkerMessage.Cancel:
                writer.Write((byte)3);
                break;
            case WorkerMessage.Ready:
                writer.Write((byte)5);
                break;
            case WorkerMessage.Finished(var result):
                writer.Write((byte)4);
                WriteResult(writer, result);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, null);
        }
    }

    private static WorkerMessage ReadBody(BinaryReader reader) => reader.ReadByte() switch
    {
        1 => new WorkerMessage.Start(ReadContext(reader), reader.ReadString(), ReadList(reader)),
        2 => new WorkerMessage.Execute(ReadTask(reader)),
        3 => new WorkerMessage.Cancel(),
        4 => new WorkerMessage.Finished(ReadResult(reader)),
        5 => new WorkerMessage.Ready(),
        var kind => throw new InvalidDataException($"Message kind {kind} is unknown on the control pipe."),
    };

    private static void WriteContext(BinaryWriter writer, RunContext context)
    {
        writer.Write(context.FlowName);
        writer.Write(context.RunId);
        writer.Write(context.ScriptName);
        writer.Write(context.UserName);
        writer.Write(context.DatastoreType);
        writer.Write(context.DatastoreRoot);
        writer.Write(context.DatatoolsRoot);
        writer.Write(context.MetadataType);
        writer.Write(context.MetadataLocation);
        WriteOptional(writer, context.Namespace);
        WriteOptional(writer, context.ProductionToken);
        writer.Write(context.RuntimeName);
        WriteList(writer, context.Tags);
        WriteList(writer, context.SystemTags);
        WriteProject(writer, context.Project);
        WriteOptional(writer, context.DefaultSecretsBackend);
        WriteOptional(writer, context.DefaultSecretsRole);
        WriteList(writer, context.With);
        WriteOptional(writer, context.OriginRunId);
        WritePackage(writer, context.CodePackage);
        WriteOptional(writer, context.TerminationNoticeFile);
        writer.Write(context.MaximumForeachValueChars);
        writer.Write(context.IncludeForeachStack);
        writer.Write(context.Blobs.CompressionLevel);
        writer.Write(context.Blobs.VerifyKeys);
        writer.Write(context.Blobs.MaxBlobSize);
    }

    private static void WriteProject(BinaryWriter writer, ProjectContext? project)
    {
        writer.Write(project is not null);
        if (project is null)
            return;
        writer.Write(project.Name);
        writer.Write(project.Branch);
        writer.Write(project.IsUserBranch);
        writer.Write(project.IsProduction);
    }

    private static ProjectContext? ReadProject(BinaryReader reader) => reader.ReadBoolean()
        ? new ProjectContext(reader.ReadString(), reader.ReadString(), reader.ReadBoolean(), reader.ReadBoolean())
        : null;

    private static void WritePackage(BinaryWriter writer, StoredCodePackage? package)
    {
        writer.Write(package is not null);
        if (package is null)
            return;
        writer.Write(package.DatastoreType);
        writer.Write(package.Sha);
        writer.Write(package.Location);
        writer.Write(package.Metadata);
        writer.Write(package.Entry);
        writer.Write(package.LibrariesRoot);
        WriteList(writer, package.Arguments);
    }

    private static StoredCodePackage? ReadPackage(BinaryReader reader) => !reader.ReadBoolean() ? null
        : new StoredCodePackage(
            reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString())
        {
            Arguments = ReadList(reader),
        };

    private static RunContext ReadContext(BinaryReader reader) => new()
    {
        FlowName = reader.ReadString(),
        RunId = reader.ReadString(),
        ScriptName = reader.ReadString(),
        UserName = reader.ReadString(),
        DatastoreType = reader.ReadString(),
        DatastoreRoot = reader.ReadString(),
        DatatoolsRoot = reader.ReadString(),
        MetadataType = reader.ReadString(),
        MetadataLocation = reader.ReadString(),
        Namespace = ReadOptional(reader),
        ProductionToken = ReadOptional(reader),
        RuntimeName = reader.ReadString(),
        Tags = ReadList(reader),
        SystemTags = ReadList(reader),
        Project = ReadProject(reader),
        DefaultSecretsBackend = ReadOptional(reader),
        DefaultSecretsRole = ReadOptional(reader),
        With = ReadList(reader),
        OriginRunId = ReadOptional(reader),
        CodePackage = ReadPackage(reader),
        TerminationNoticeFile = ReadOptional(reader),
        MaximumForeachValueChars = reader.ReadInt32(),
        IncludeForeachStack = reader.ReadBoolean(),
        Blobs = new BlobOptions
        {
            CompressionLevel = reader.ReadInt32(),
            VerifyKeys = reader.ReadBoolean(),
            MaxBlobSize = reader.ReadInt64(),
        },
    };

    private static void WriteTask(BinaryWriter writer, TaskSpec task)
    {
        writer.Write(task.Step);
        writer.Write(task.TaskId);
        writer.Write(task.Attempt);
        writer.Write(task.MaxUserRetries);
        WriteOptional(writer, task.LastFailure);
        writer.Write(task.SplitIndex ?? -1);
        writer.Write(task.Gang is not null);
        if (task.Gang is { } gang)
        {
            writer.Write(gang.Index);
            writer.Write(gang.Count);
            writer.Write(gang.ControlTaskId);
            writer.Write(gang.MainAddress);
        }

        writer.Write(task.Inputs.Count);
        foreach (var input in task.Inputs)
        {
            writer.Write(input.Step);
            writer.Write(input.TaskId);
            writer.Write(input.Attempt);
        }
    }

    private static TaskSpec ReadTask(BinaryReader reader)
    {
        var step = reader.ReadString();
        var taskId = reader.ReadString();
        var attempt = reader.ReadInt32();
        var maxUserRetries = reader.ReadInt32();
        var lastFailure = ReadOptional(reader);
        var splitIndex = reader.ReadInt32();
        var gang = reader.ReadBoolean()
            ? new GangMember(reader.ReadInt32(), reader.ReadInt32(), reader.ReadString()) { MainAddress = reader.ReadString() }
            : null;
        var inputs = new TaskInput[reader.ReadInt32()];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = new TaskInput(reader.ReadString(), reader.ReadString(), reader.ReadInt32());
        return new TaskSpec
        {
            Step = step,
            TaskId = taskId,
            Attempt = attempt,
            MaxUserRetries = maxUserRetries,
            LastFailure = lastFailure,
            SplitIndex = splitIndex < 0 ? null : splitIndex,
            Gang = gang,
            Inputs = inputs,
        };
    }

    private static void WriteResult(BinaryWriter writer, TaskResult result)
    {
        writer.Write(result.Succeeded);
        WriteList(writer, result.Targets);
        writer.Write(result.NumSplits ?? -1);
        writer.Write(result.NumParallel ?? -1);
        writer.Write(result.CanRetry);
        WriteOptional(writer, result.Failure);
    }

    private static TaskResult ReadResult(BinaryReader reader) => new()
    {
        Succeeded = reader.ReadBoolean(),
        Targets = ReadList(reader),
        NumSplits = reader.ReadInt32() is >= 0 and var splits ? splits : null,
        NumParallel = reader.ReadInt32() is >= 0 and var parallel ? parallel : null,
        CanRetry = reader.ReadBoolean(),
        Failure = ReadOptional(reader),
    };

    private static void WriteOptional(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    private static string? ReadOptional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void WriteList(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write(texts.Count);
        foreach (var text in texts)
            writer.Write(text);
    }

    private static string[] ReadList(BinaryReader reader)
    {
        var texts = new string[reader.ReadInt32()];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = reader.ReadString();
        return texts;
    }
}
