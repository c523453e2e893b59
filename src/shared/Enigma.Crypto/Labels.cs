// SPDX-License-Identifier: MIT
namespace Enigma.Crypto;

/// <summary>
/// Every domain-separation label of the protocol, in one place so that two uses can never share one. ASCII, <c>enigma/v1/...</c>;
/// spec/crypto.md lists them with their use. A label is never reused for another meaning; a changed meaning is a new label.
/// </summary>
public static class Labels
{
    /// <summary>Key and nonce of one deterministic encryption (spec/crypto.md, "Deterministic encryption").</summary>
    public static ReadOnlySpan<byte> Siv => "enigma/v1/siv"u8;

    /// <summary>The two keys of a <see cref="SivKey"/> from one secret.</summary>
    public static ReadOnlySpan<byte> SivKeys => "enigma/v1/siv-keys"u8;

    /// <summary>One block of the random bytes that a contract draws in one task (spec/contracts.md, "Randomness").</summary>
    public static ReadOnlySpan<byte> ContractRandomStream => "enigma/v1/contract-random-stream"u8;
}
