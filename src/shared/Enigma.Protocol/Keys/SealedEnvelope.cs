// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Sealed inputs as they travel and are stored; anybody may hold them (spec/keys.md §3).</summary>
public readonly record struct SealedEnvelope(ByteString Bytes) : IWireValue<SealedEnvelope>
{
    /// <summary>The longest envelope in bytes.</summary>
    public const int MaximumSize = 1 << 20;

    /// <summary>The longest envelope that fits into calldata.</summary>
    public const int MaximumForcedSize = 32 << 10;

    /// <summary>The longest query envelope (spec/queries.md §2).</summary>
    public const int MaximumQuerySize = 32 << 10;

    /// <summary>What the Ledger records: Keccak-256 of the bytes.</summary>
    public Hash32 InputsHash => Keccak256.Hash(Bytes);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteLongBytes(Bytes);

    /// <inheritdoc/>
    public static SealedEnvelope Read(ref WireReader reader) => new(reader.ReadLongBytes());

    /// <summary>0x and hex digits.</summary>
    public override string ToString() => Bytes.ToString();
}
