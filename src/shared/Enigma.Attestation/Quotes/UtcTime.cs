// SPDX-License-Identifier: MIT
using System.Globalization;

namespace Enigma.Attestation;

/// <summary>Dates of collateral: seconds since 1970, as texts like 2026-01-31T00:00:00Z.</summary>
internal static class UtcTime
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The text; seconds beyond the year 9999 stay a number.</summary>
    internal static string Show(long seconds) => seconds < 0 || seconds > Last
        ? seconds.ToString(CultureInfo.InvariantCulture)
        : DateTimeOffset.FromUnixTimeSeconds(seconds).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The seconds of a text; null when it is none.</summary>
    internal static long? SecondsOf(string text) => DateTimeOffset.TryParseExact(
        text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? time.ToUnixTimeSeconds()
        : null;
}
