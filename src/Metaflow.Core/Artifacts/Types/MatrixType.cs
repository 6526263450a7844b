using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A rectangular array, stored as a list of rows; rows of primitive numbers are array.arrays.</summary>
internal sealed class MatrixType<T>(ArtifactType<T> element) : ContainerType<T[,]>
{
    private readonly ArtifactType<T[]> _row = element.CreateArrayType();

    public override string PythonTypeName => PythonTypes.List;

    public override bool IsImmutable => false;

    internal override bool CanReadDirect => _row.CanReadDirect;

    protected override void WriteContents(PickleWriter writer, T[,] value)
    {
        int rows = value.GetLength(0);
        int columns = value.GetLength(1);
        var batch = writer.BeginList(value, rows);
        for (int i = 0; i < rows; i++)
        {
            // The row is a fresh array: the writer remembers it, and it must not be reused.
            var row = new T[columns];
            for (int j = 0; j < columns; j++)
                row[j] = value[i, j];
            batch.Next();
            _row.Write(writer, row);
        }
        batch.End();
    }

    protected override T[,] ReadContents(object value, ReadPath path)
    {
        var rows = Items(value, path);
        T[,]? result = null;
        for (int i = 0; i < rows.Count; i++)
        {
            path.At(i);
            var row = _row.Read(rows[i], path) ?? throw path.Mismatch(typeof(T[]), null);
            result ??= new T[rows.Count, row.Length];
            if (row.Length != result.GetLength(1))
            {
                throw path.MismatchBecause(typeof(T[,]),
                    $"a row of {row.Length} where the first has {result.GetLength(1)}");
            }
            for (int j = 0; j < row.Length; j++)
                result[i, j] = row[j];
        }
        return result ?? new T[0, 0];
    }

    protected override bool TryReadContents(PickleCursor cursor, out T[,] value)
    {
        value = new T[0, 0];
        var rows = new List<T[]>();
        if (!cursor.TrySkip(PickleOpcode.EmptyList) || !cursor.TryReserve(out int slot) ||
            !DirectItems.TryReadList(cursor, _row, rows))
        {
            return false;
        }
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i] is not { } row || row.Length != rows[0].Length)
                return false;
            if (i == 0)
                value = new T[rows.Count, row.Length];
            for (int j = 0; j < row.Length; j++)
                value[i, j] = row[j];
        }
        cursor.Fulfil(slot, value);
        return true;
    }
}
