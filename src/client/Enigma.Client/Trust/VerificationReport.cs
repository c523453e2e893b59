// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Client;

/// <summary>
/// What a client checked before it went on, in order, for an application to show. A report exists only if every check passed: the first
/// one that does not pass is an error.
/// </summary>
/// <param name="Head">The header under which the Ledger was read.</param>
/// <param name="Checks">What was checked against what.</param>
/// <param name="Warnings">What is not protected on this network, in plain words.</param>
public sealed record VerificationReport(VerifiedHead Head, IReadOnlyList<VerificationCheck> Checks, IReadOnlyList<string> Warnings)
{
    /// <summary>Whether a development root vouches for the enclaves: no hardware protects anything then.</summary>
    public bool IsSimulated { get; internal init; }

    /// <summary>The same report with one more check.</summary>
    internal VerificationReport With(string what, object value, string against) =>
        this with { Checks = [.. Checks, new VerificationCheck(what, value.ToString()!, against)] };

    /// <summary>The same report with one more warning.</summary>
    internal VerificationReport Warn(string warning) => this with { Warnings = [.. Warnings, warning] };
}

/// <summary>One thing that was checked.</summary>
/// <param name="What">The thing, for example <c>worker evidence</c>.</param>
/// <param name="Value">Its value: a hash, a number, a name.</param>
/// <param name="Against">What it was compared with, and why that is trusted.</param>
public sealed record VerificationCheck(string What, string Value, string Against);

/// <summary>A block of Ethereum that the network's header trust vouches for.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="StateRoot">The root under which the Ledger's storage is proven.</param>
/// <param name="Timestamp">Its time in seconds; the client's "now" for everything that expires.</param>
public sealed record VerifiedHead(ulong Number, Hash32 Hash, Hash32 StateRoot, ulong Timestamp);
