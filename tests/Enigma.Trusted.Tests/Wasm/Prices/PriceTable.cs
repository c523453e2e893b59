// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm.Prices;

/// <summary>What was measured against what is paid for it: told, kept beside the program, and too cheap or not.</summary>
/// <param name="file">The file that keeps it.</param>
/// <param name="most">How many times the dearest instructions a price may buy.</param>
internal sealed class PriceTable(string file, double most)
{
    private readonly StringBuilder _rows = new();
    private readonly List<string> _tooCheap = [];

    /// <summary>Adds a row.</summary>
    public void Add(FormattableString row) => _rows.AppendLine(row.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether a gas buys too much time.</summary>
    /// <param name="timesDearest">How many times what a gas of the dearest instructions buys.</param>
    public bool IsTooCheap(double timesDearest) => timesDearest > most;

    /// <summary>Adds the row of something, and remembers it if a gas buys too much time of it.</summary>
    public void Judge(string name, double timesDearest, FormattableString row)
    {
        Add(row);
        if (IsTooCheap(timesDearest))
        {
            _tooCheap.Add(name);
        }
    }

    /// <summary>Tells the table, and fails if something is too cheap.</summary>
    public void RequireFair()
    {
        TestContext.Current.SendDiagnosticMessage("{0}", _rows);
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, file), _rows.ToString());
        Assert.True(_tooCheap.Count == 0, $"too cheap: {string.Join(", ", _tooCheap)}\n{_rows}");
    }
}
