using System.Globalization;
using System.Text;

namespace Metaflow.Service.Queries;

/// <summary>Builds a statement. Values never become part of its text: they are parameters, <c>$1</c>, <c>$2</c>, ….</summary>
internal sealed class SqlText
{
    private readonly StringBuilder _text = new();
    private readonly List<object> _values = [];

    /// <summary>Adds text of the statement. It must not come from a request.</summary>
    public SqlText Append(string sql)
    {
        _text.Append(sql);
        return this;
    }

    /// <summary>Adds a value.</summary>
    /// <param name="value">A <see cref="long"/> or a <see cref="string"/>, or what a dialect knows.</param>
    /// <returns>What stands for it in the text.</returns>
    public string Parameter(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count}");
    }

    /// <summary>The statement.</summary>
    public Query Build() => new(_text.ToString(), _values);
}
