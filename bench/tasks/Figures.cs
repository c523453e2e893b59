// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace Enigma.Bench.Tasks;

/// <summary>Figures by name, in the order of their first measurement.</summary>
internal sealed class Figures
{
    private readonly OrderedDictionary<string, double> _values = [];

    /// <summary>Adds a figure, or puts a later measurement in its place.</summary>
    public void Add(string name, double value, int digits) => _values[name] = Math.Round(value, digits);

    /// <summary>One flat JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(_values.ToDictionary());
}
