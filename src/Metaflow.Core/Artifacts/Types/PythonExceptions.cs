using System.Collections.Frozen;

namespace Metaflow.Artifacts.Types;

/// <summary>The exception classes that every Python has.</summary>
internal static class PythonExceptions
{
    private static readonly FrozenSet<string> _classes = FrozenSet.Create(
        StringComparer.Ordinal,
        "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BlockingIOError", "BrokenPipeError",
        "BaseExceptionGroup", "BufferError", "BytesWarning", "ChildProcessError", "ConnectionAbortedError", "ConnectionError",
        "ConnectionRefusedError", "ConnectionResetError", "DeprecationWarning", "EOFError", "EncodingWarning", "EnvironmentError",
        "Exception", "ExceptionGroup", "FileExistsError", "FileNotFoundError", "FloatingPointError", "FutureWarning", "GeneratorExit",
        "IOError", "ImportError", "ImportWarning", "IndentationError", "IndexError", "InterruptedError",
        "IsADirectoryError", "KeyError", "KeyboardInterrupt", "LookupError", "MemoryError", "ModuleNotFoundError",
        "NameError", "NotADirectoryError", "NotImplementedError", "OSError", "OverflowError",
        "PendingDeprecationWarning", "PermissionError", "ProcessLookupError", "RecursionError", "ReferenceError",
        "ResourceWarning", "RuntimeError", "RuntimeWarning", "StopAsyncIteration", "StopIteration", "SyntaxError",
        "SyntaxWarning", "SystemError", "SystemExit", "TabError", "TimeoutError", "TypeError", "UnboundLocalError",
        "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError", "UnicodeWarning",
        "UserWarning", "ValueError", "Warning", "ZeroDivisionError");

    public static bool IsClass(string name) => _classes.Contains(name);

    /// <summary>The class whose meaning is nearest.</summary>
    public static string ClassOf(Exception exception) => exception switch
    {
        StoredException stored => IsPlain(stored.PythonClass) ? stored.PythonClass : "RuntimeError",
        ArgumentException or FormatException => "ValueError",
        KeyNotFoundException => "KeyError",
        IndexOutOfRangeException => "IndexError",
        InvalidCastException or ArrayTypeMismatchException => "TypeError",
        FileNotFoundException or DirectoryNotFoundException => "FileNotFoundError",
        EndOfStreamException => "EOFError",
        IOException => "OSError",
        TimeoutException => "TimeoutError",
        DivideByZeroException => "ZeroDivisionError",
        OverflowException => "OverflowError",
        ArithmeticException => "ArithmeticError",
        NotImplementedException => "NotImplementedError",
        UnauthorizedAccessException => "PermissionError",
        OutOfMemoryException => "MemoryError",
        _ => "RuntimeError",
    };

    // The others cannot be made from a message alone, or would end the program that catches them.
    private static bool IsPlain(string name) => IsClass(name) && name is not ("UnicodeDecodeError" or
        "UnicodeEncodeError" or "UnicodeTranslateError" or "SystemExit" or "KeyboardInterrupt" or "GeneratorExit" or
        "ExceptionGroup" or "BaseExceptionGroup" or "EncodingWarning");
}
