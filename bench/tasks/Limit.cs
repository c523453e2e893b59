// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Bench.Tasks;

/// <summary>What the primitives of one piece of work cost together: no program that makes these calls is faster.</summary>
internal static class Limit
{
    /// <summary>Microseconds per piece; the figures get calls per piece and microseconds per call, by kind and mean size.</summary>
    public static double Of(IReadOnlyList<PrimitiveUse> uses, int pieces, Figures figures, string name)
    {
        var sum = 0.0;
        foreach (var use in uses)
        {
            var (calls, micros) = ((double)use.Count / pieces, PrimitiveCosts.Micros(use));
            figures.Add($"{name}.calls.{use.Primitive}.{use.MeanBytes}", calls, 3);
            figures.Add($"{name}.micros.{use.Primitive}.{use.MeanBytes}", micros, 3);
            sum += calls * micros;
        }

        return sum;
    }
}
