// SPDX-License-Identifier: MIT
using Enigma.Devnet;

namespace Enigma.EndToEnd.Tests;

/// <summary>The compiled contracts that the tests deploy.</summary>
internal static class Samples
{
    private static readonly string Root = Installation.Find().Root;

    public static string Calculator { get; } = Guest("calculator");

    public static string Millionaires { get; } = Guest("millionaires");

    public static string Voting { get; } = Guest("voting");

    public static string CoinFlip { get; } = Guest("coin-flip");

    /// <summary>A contract of the first network's kind, written in Rust.</summary>
    public static string FirstNetwork { get; } = Path.Combine(Root, "guest", "fixtures", "first-network", "contract.wasm");

    private static string Guest(string name) => Path.Combine(Root, "artifacts", "guest", name + ".wasm");
}
