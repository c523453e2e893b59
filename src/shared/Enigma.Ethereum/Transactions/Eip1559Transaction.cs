// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>A transaction of type 2 (EIP-1559) without an access list. Amounts are in wei, fees in wei per gas.</summary>
public sealed record Eip1559Transaction
{
    private const byte TransactionType = 2;
    private const byte EvenRecoveryId = 27;

    /// <summary>The chain that the transaction is for.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>How many transactions the sender sent before.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>The most that goes to the block's proposer, per gas.</summary>
    public required UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>The most that is paid in all, per gas.</summary>
    public required UInt256 MaxFeePerGas { get; init; }

    /// <summary>The most gas that the transaction may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>The account that is called; null creates a contract.</summary>
    public Address? To { get; init; }

    /// <summary>The wei that are sent along.</summary>
    public UInt256 Value { get; init; }

    /// <summary>The call data, or the code that creates a contract.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The hash that the sender signs.</summary>
    public Hash32 SigningHash => Keccak256.Hash(WithType(Fields()));

    /// <summary>Signs with the sender's key.</summary>
    public SignedTransaction Sign(Secp256k1PrivateKey key)
    {
        var signature = key.Sign(SigningHash);
        var fields = Fields()
            .Add((ulong)(signature[64] - EvenRecoveryId))
            .Add(UInt256.FromBigEndian(signature.AsSpan(0, 32)))
            .Add(UInt256.FromBigEndian(signature.AsSpan(32, 32)));
        var encoded = WithType(fields);
        return new SignedTransaction(encoded, Keccak256.Hash(encoded), key.Address);
    }

    private static byte[] WithType(RlpListWriter fields) => [TransactionType, .. fields.ToArray()];

    private RlpListWriter Fields() =>
        new RlpListWriter()
            .Add(ChainId)
            .Add(Nonce)
            .Add(MaxPriorityFeePerGas)
            .Add(MaxFeePerGas)
            .Add(GasLimit)
            .Add(To is { } to ? to.ToArray() : [])
            .Add(Value)
            .Add(Data.Span)
            .AddEncoded([0xC0]);
}
