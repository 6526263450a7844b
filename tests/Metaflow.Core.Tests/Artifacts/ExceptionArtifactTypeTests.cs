using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

public sealed class ExceptionArtifactTypeTests
{
    private static readonly ArtifactType<Exception> _type = ArtifactTypes.Exception;

#pragma warning disable CA2201 // The runtime's own exceptions are stored, not thrown.
    public static TheoryData<Exception, string> Classes => new()
    {
        { new ArgumentException("m"), "ValueError" },
        { new ArgumentNullException(null, "m"), "ValueError" },
        { new FormatException("m"), "ValueError" },
        { new KeyNotFoundException("m"), "KeyError" },
        { new IndexOutOfRangeException("m"), "IndexError" },
        { new InvalidCastException("m"), "TypeError" },
        { new FileNotFoundException("m"), "FileNotFoundError" },
        { new EndOfStreamException("m"), "EOFError" },
        { new IOException("m"), "OSError" },
        { new TimeoutException("m"), "TimeoutError" },
        { new DivideByZeroException("m"), "ZeroDivisionError" },
        { new OverflowException("m"), "OverflowError" },
        { new NotImplementedException("m"), "NotImplementedError" },
        { new UnauthorizedAccessException("m"), "PermissionError" },
        { new OutOfMemoryException("m"), "MemoryError" },
        { new InvalidOperationException("m"), "RuntimeError" },
        { new Odd("m"), "RuntimeError" },
    };
#pragma warning restore CA2201

    [Theory]
    [MemberData(nameof(Classes))]
    public void Serialize_Exception_IsTheNearestOfPython(Exception exception, string expected)
    {
        var stored = Assert.IsType<PickledObject>(PickleReader.Read(_type.Serialize(exception)));
        Assert.Equal(("builtins", expected), (stored.Module, stored.Name));
        Assert.Equal("m", Assert.Single(stored.Arguments));
        Assert.Equal(exception.GetType().FullName, stored.Attributes!["type"]);
        Assert.Equal($"<class '{expected}'>", _type.PythonTypeNameOf(exception));
    }

    [Fact]
    public void Deserialize_SerializedException_KeepsWhatItSaid()
    {
        var thrown = Catch(() => Throw("outer", Catch(() => Throw("inner", null))));
        byte[] pickle = _type.Serialize(thrown);
        var read = Assert.IsType<StoredException>(_type.Deserialize(pickle));
        Assert.Equal(typeof(Odd).FullName, read.TypeName);
        Assert.Equal("outer", read.Message);
        Assert.Equal(thrown.StackTrace, read.StackTrace);
        Assert.Contains(nameof(Throw), read.StackTrace, StringComparison.Ordinal);
        var inner = Assert.IsType<StoredException>(read.InnerException);
        Assert.Equal("inner", inner.Message);
        Assert.Null(inner.InnerException);
        Assert.Contains("outer", read.ToString(), StringComparison.Ordinal);
        Assert.Contains("inner", read.ToString(), StringComparison.Ordinal);
        Assert.Equal(pickle, _type.Serialize(read));
        Assert.Null(_type.Deserialize(_type.Serialize(null!)));
    }

    [Fact]
    public void Deserialize_PythonsExceptions_ReadsTheirMessage()
    {
        // ValueError("bad", 3); FileNotFoundError(2, "No such file or directory", "a.txt"); KeyError(); all from Python.
        var read = Read("gASVJwAAAAAAAACMCGJ1aWx0aW5zlIwKVmFsdWVFcnJvcpSTlIwDYmFklEsDhpRSlC4=");
        Assert.Equal(("builtins.ValueError", "bad, 3"), (read.TypeName, read.Message));
        Assert.Null(read.StackTrace);
        read = Read("gASVTAAAAAAAAACMCGJ1aWx0aW5zlIwRRmlsZU5vdEZvdW5kRXJyb3KUk5RLAowZTm8gc3VjaCBmaWxlIG9yIGRpcmVjdG9yeZSMBWEu"
            + "dHh0lIeUUpQu");
        Assert.Equal("[Errno 2] No such file or directory: 'a.txt'", read.Message);
        read = Read("gASVHAAAAAAAAACMCGJ1aWx0aW5zlIwIS2V5RXJyb3KUk5QpUpQu");
        Assert.Equal("", read.Message);
    }

    [Fact]
    public void Deserialize_MetaflowsWrapper_ReadsIt()
    {
        byte[] pickle = ArtifactTypes.TaskFailure.Serialize(new TaskFailure("builtins.ValueError", "bad", "Traceback"));
        var read = Assert.IsType<StoredException>(_type.Deserialize(pickle));
        Assert.Equal(("builtins.ValueError", "bad", "Traceback"), (read.TypeName, read.Message, read.StackTrace));
    }

    [Fact]
    public void Deserialize_WhatIsNoException_IsRefused()
    {
        Assert.Throws<ArtifactTypeMismatchException>(() => _type.Deserialize(ArtifactTypes.String.Serialize("x")));
        Assert.Throws<ArtifactTypeMismatchException>(() => _type.Deserialize(ArtifactTypes.Object().Serialize(
            new Dictionary<string, object?> { ["type"] = "ValueError" })));

        // range(1, 2, 3)
        Assert.Throws<ArtifactTypeMismatchException>(() => _type.Deserialize(
            Convert.FromBase64String("gASVIAAAAAAAAACMCGJ1aWx0aW5zlIwFcmFuZ2WUk5RLAUsCSwOHlFKULg==")));
    }

    [Fact]
    public void Object_HoldingAnException_WritesIt()
    {
        var stored = ArtifactTypes.Object().Deserialize(ArtifactTypes.Object().Serialize(new Odd("m")));
        Assert.Equal("RuntimeError", Assert.IsType<PickledObject>(stored).Name);
        Assert.Equal("<class 'RuntimeError'>", ArtifactTypes.Object().PythonTypeNameOf(new Odd("m")));
    }

    [Fact]
    public void Serialize_Exceptions_AreWhatCPythonLoads() =>
        Assert.Equal(
            [
                "ValueError('bad value') System.ArgumentException RuntimeError('cause')",
                "FileNotFoundError('no file') System.IO.FileNotFoundException None",
                "OSError('broken') System.IO.IOException None",
            ],
            Python.Run(
                """
                import base64, pickle, sys
                for line in sys.stdin:
                    value = pickle.loads(base64.b64decode(line))
                    print(repr(value), value.type, repr(value.inner))
                """,
                [
                    Pickle(new ArgumentException("bad value", new Odd("cause"))),
                    Pickle(new FileNotFoundException("no file")),
                    Pickle(new IOException("broken")),
                ]));

    private static string Pickle(Exception exception) => Convert.ToBase64String(_type.Serialize(exception));

    private static StoredException Read(string pickle) =>
        Assert.IsType<StoredException>(_type.Deserialize(Convert.FromBase64String(pickle)));

    private static void Throw(string message, Exception? inner) => throw new Odd(message, inner);

    private static Odd Catch(Action action) => Assert.Throws<Odd>(action);

    private sealed class Odd(string message, Exception? inner = null) : Exception(message, inner);
}
