// SPDX-License-Identifier: MIT
namespace Enigma.Devnet;

/// <summary>Something that is done.</summary>
/// <param name="What">For people, for example <c>Ledger deployed</c>.</param>
/// <param name="Elapsed">Since the start of the network.</param>
public sealed record DevnetStep(string What, TimeSpan Elapsed);
