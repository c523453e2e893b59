// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>A transaction from its first signature until its block is settled. Versions differ in their fees alone; at most one is ever mined.</summary>
public sealed record OutboxEntry
{
    /// <summary>The sender.</summary>
    public required Address Account { get; init; }

    /// <summary>The transaction's number.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>What it is for, for example <c>turnEpoch/7</c>; empty when it may be sent any number of times.</summary>
    public required string Purpose { get; init; }

    /// <summary>The account that is called; null creates a contract.</summary>
    public required Address? To { get; init; }

    /// <summary>The call data.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The most gas it may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>Hashes and offers of all versions, the oldest first; at least one.</summary>
    public required IReadOnlyList<(Hash32 Hash, FeeQuote Offer)> Versions { get; init; }

    /// <summary>The newest version as it is sent.</summary>
    public required ReadOnlyMemory<byte> Encoded { get; init; }

    /// <summary>The newest block when it was sent last.</summary>
    public required ulong SentAt { get; init; }

    /// <summary>The block that holds it and whether it succeeded there; null while it waits.</summary>
    public (ulong Block, bool Succeeded)? Mined { get; init; }

    /// <summary>What the newest version offers.</summary>
    public FeeQuote Offer => Versions[^1].Offer;

    /// <summary>Signs a further version.</summary>
    internal OutboxEntry WithVersion(FeeQuote offer, ulong block, ulong chainId, Secp256k1PrivateKey key)
    {
        var signed = new Eip1559Transaction
        {
            ChainId = chainId,
            Nonce = Nonce,
            MaxFeePerGas = offer.MaxFeePerGas,
            MaxPriorityFeePerGas = offer.MaxPriorityFeePerGas,
            GasLimit = GasLimit,
            To = To,
            Data = Data,
        }.Sign(key);
        return this with { Versions = [.. Versions, (signed.Hash, offer)], Encoded = signed.Encoded, SentAt = block };
    }
}
