// SPDX-License-Identifier: MIT
namespace Enigma.Chain;

/// <summary>What a transaction should offer to be taken soon, in wei per gas.</summary>
/// <param name="MaxFeePerGas">Base fee and tip at most.</param>
/// <param name="MaxPriorityFeePerGas">The tip.</param>
public readonly record struct FeeQuote(UInt128 MaxFeePerGas, UInt128 MaxPriorityFeePerGas);
