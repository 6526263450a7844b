namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>One CPython for all tests of a class, started when the first of them asks.</summary>
public class PythonFixture : IDisposable
{
    private readonly string[] _modules;
    private readonly Lazy<PythonPeer?> _peer;

    public PythonFixture()
        : this([])
    {
    }

    private protected PythonFixture(params string[] modules)
    {
        _modules = modules;
        _peer = new(() => PythonPeer.Start(modules));
    }

    /// <summary>The interpreter; skips the test where there is none.</summary>
    internal PythonPeer Peer
    {
        get
        {
            Assert.SkipWhen(_peer.Value is null, _modules.Length == 0
                ? "No Python starts: neither METAFLOW_TEST_PYTHON nor python3 nor python. Install python3."
                : $"No Python has {string.Join(" and ", _modules)}: neither METAFLOW_TEST_PYTHON nor python3, python or " +
                  $"/usr/bin/python3. Install {string.Join(" and ", _modules.Select(module => "python3-" + module))}.");
            return _peer.Value;
        }
    }

    public void Dispose()
    {
        if (_peer.IsValueCreated)
            _peer.Value?.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A CPython that has NumPy.</summary>
public sealed class NumpyFixture() : PythonFixture("numpy");

/// <summary>A CPython that has NumPy and pandas.</summary>
public sealed class PandasFixture() : PythonFixture("numpy", "pandas");
