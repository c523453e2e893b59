// SPDX-License-Identifier: MIT
namespace Enigma.Bench.Tasks;

/// <summary>Percentiles of measurements.</summary>
internal static class Percentile
{
    /// <summary>The middle one.</summary>
    public static double Median(double[] values) => Of(values, 0.5);

    /// <summary>The least value that is not below the given part of all of them.</summary>
    public static double Of(double[] values, double part) => values.Order().ElementAt((int)((values.Length - 1) * part));
}
