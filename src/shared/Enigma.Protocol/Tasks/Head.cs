// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The one word that the Ledger stores for all that was committed of a contract (spec/tasks.md §6).</summary>
public readonly record struct Head(Hash32 Value) : IWireValue<Head>
{
    /// <summary>The head before any commit: zero.</summary>
    public static Head None => default;

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteHash(Value);

    /// <inheritdoc/>
    public static Head Read(ref WireReader reader) => new(reader.ReadHash());

    /// <summary>The value alone.</summary>
    public override string ToString() => Value.ToString();
}

/// <summary>What a head is made of.</summary>
/// <param name="State">The state after all committed entries.</param>
/// <param name="ReceiptsRoot">The root over their leaves.</param>
/// <param name="Queue">The queue hash at the index.</param>
/// <param name="Index">The number of committed entries.</param>
/// <param name="CheckpointHash">The newest checkpoint, zero for none.</param>
public sealed record HeadParts(StateHash State, Hash32 ReceiptsRoot, QueueHash Queue, uint Index, Hash32 CheckpointHash)
    : IWireValue<HeadParts>
{
    /// <summary>The head: Keccak-256 of the five words.</summary>
    public Head Head => new(new AbiWords().Add(State.Value).Add(ReceiptsRoot).Add(Queue.Value).Add(Index).Add(CheckpointHash).Hash());

    /// <inheritdoc/>
    public void Write(WireWriter writer) =>
        writer.Write(State).WriteHash(ReceiptsRoot).Write(Queue).WriteUInt32(Index).WriteHash(CheckpointHash);

    /// <inheritdoc/>
    public static HeadParts Read(ref WireReader reader) =>
        new(reader.Read<StateHash>(), reader.ReadHash(), reader.Read<QueueHash>(), reader.ReadUInt32(), reader.ReadHash());
}
