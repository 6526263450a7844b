using System.Globalization;
using System.Numerics;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>
/// An exception, stored as an instance of the nearest built-in exception class of Python, with its message as the only
/// argument. Its own type and stack trace, and what caused it, become attributes.
/// </summary>
internal sealed class ExceptionType : ContainerType<Exception>
{
    public static readonly ExceptionType Instance = new();

    public override string PythonTypeName => "<class 'Exception'>";

    public override bool IsImmutable => true;

    public override string PythonTypeNameOf(object? value) =>
        value is Exception exception ? $"<class '{PythonExceptions.ClassOf(exception)}'>" : NoneTypeName;

    protected override void WriteContents(PickleWriter writer, Exception value)
    {
        writer.WriteGlobal(new PickledGlobal("builtins", PythonExceptions.ClassOf(value)));
        writer.BeginTuple(1);
        writer.WriteString(value.Message);
        writer.EndTuple(1);
        writer.Reduce(value);
        var state = writer.BeginDict(null, 3);
        state.Next();
        writer.WriteString("type");
        writer.WriteString(value is StoredException stored ? stored.TypeName : value.GetType().FullName);
        state.Next();
        writer.WriteString("stack_trace");
        writer.WriteString(value.StackTrace);
        state.Next();
        writer.WriteString("inner");
        writer.Path.AtMember(nameof(Exception.InnerException));
        Write(writer, value.InnerException!);
        state.End();
        writer.Build();
    }

    protected override Exception ReadContents(object value, ReadPath path)
    {
        if (value is not PickledObject { IsCall: true, ItemList: null, Entries: null } instance ||
            (instance.Module == "builtins" && !PythonExceptions.IsClass(instance.Name)))
        {
            throw path.Mismatch(typeof(Exception), value);
        }
        var attributes = instance.Attributes;
        if (instance.Class is { Module: "metaflow.exception", Name: "MetaflowExceptionWrapper" })
        {
            return new StoredException(Text(attributes, "type") ?? instance.Class.ToString(),
                Text(attributes, "exception") ?? "", Text(attributes, "stacktrace"), null);
        }
        object? cause = null;
        attributes?.TryGetValue("inner", out cause);
        path.AtMember(nameof(Exception.InnerException));
        return new StoredException(
            Text(attributes, "type") ?? instance.Class.ToString(),
            MessageOf(instance),
            Text(attributes, "stack_trace"),
            cause is PickledObject ? Read(cause, path) : null)
        {
            PythonClass = instance.Module == "builtins" ? instance.Name : "RuntimeError",
        };
    }

    private static string? Text(PickledDict? attributes, string name) =>
        attributes is not null && attributes.TryGetValue(name, out var value) ? value as string : null;

    private static string MessageOf(PickledObject instance) => instance.Arguments switch
    {
        [] => "",
        [long number, string text] => $"[Errno {number}] {text}",
        [long number, string text, string file, ..] => $"[Errno {number}] {text}: '{file}'",
        var arguments => string.Join(", ", arguments.Select(Text)),
    };

    private static string Text(object? argument) => argument switch
    {
        string text => text,
        long or double or BigInteger or decimal => Convert.ToString(argument, CultureInfo.InvariantCulture)!,
        _ => NaturalDescription.Of(argument),
    };
}
