// SPDX-License-Identifier: MIT
using System.Numerics;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// What a head commits to of a checkpoint: the state before an entry is executed, and all that is needed to go on from there
/// (spec/tasks.md §8).
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Index">The entry that is executed next.</param>
/// <param name="Generation">The record epoch of that entry; its state key seals the pages.</param>
/// <param name="State">The state hash before that entry.</param>
/// <param name="Queue">The queue hash of the entries before it.</param>
/// <param name="DeployEntry">Keccak-256 of the deploy entry.</param>
/// <param name="Deployment">How the deployment ended.</param>
/// <param name="Peaks">Those of the receipts of the entries before it, from left to right.</param>
/// <param name="Pages">Keccak-256 of each page.</param>
public sealed record CheckpointHeader(
    NetworkId Network,
    ContractAddress Contract,
    EntryIndex Index,
    Epoch Generation,
    StateHash State,
    QueueHash Queue,
    Hash32 DeployEntry,
    EntryStatus Deployment,
    IReadOnlyList<Hash32> Peaks,
    IReadOnlyList<Hash32> Pages) : IWireValue<CheckpointHeader>
{
    private const byte Version = 1;

    /// <summary>The checkpoint hash: Keccak-256 of the encoding.</summary>
    public Hash32 Hash => Keccak256.Hash(Encode());

    /// <summary>The bytes.</summary>
    public byte[] Encode() => WireValue.Encode(this);

    /// <summary>The header of these bytes.</summary>
    /// <exception cref="EnigmaException"><c>checkpoint.bad_header</c></exception>
    public static CheckpointHeader Decode(ReadOnlySpan<byte> data) =>
        WireValue.Decode<CheckpointHeader>(data, "checkpoint header", CheckpointErrors.BadHeader);

    /// <inheritdoc/>
    public void Write(WireWriter writer)
    {
        writer
            .WriteByte(Version).Write(Network).Write(Contract).Write(Index).Write(Generation).Write(State).Write(Queue)
            .WriteHash(DeployEntry).WriteByte((byte)Deployment);
        foreach (var peak in Peaks)
        {
            writer.WriteHash(peak);
        }

        writer.WriteUInt16((ushort)Pages.Count);
        foreach (var page in Pages)
        {
            writer.WriteHash(page);
        }
    }

    /// <inheritdoc/>
    public static CheckpointHeader Read(ref WireReader reader)
    {
        reader.ReadVersion(Version);
        var (network, contract, index) = (reader.Read<NetworkId>(), reader.Read<ContractAddress>(), reader.Read<EntryIndex>());
        if (index.Value == 0)
        {
            throw reader.Bad("has index 0, expected at least 1");
        }

        var (generation, state, queue) = (reader.Read<Epoch>(), reader.Read<StateHash>(), reader.Read<QueueHash>());
        var deployEntry = reader.ReadHash();
        var deployment = reader.ReadByte();
        if (deployment is < (byte)EntryStatus.Succeeded or > (byte)EntryStatus.Expired)
        {
            throw reader.Bad($"has status {deployment} of the deployment, expected 1 to 3");
        }

        var peaks = ReadHashes(ref reader, BitOperations.PopCount(index.Value));
        var pages = reader.ReadUInt16();
        return pages > CheckpointPages.MaximumCount || !BitOperations.IsPow2((uint)pages)
            ? throw reader.Bad($"names {pages} pages, expected a power of two up to {CheckpointPages.MaximumCount}")
            : new(
                network, contract, index, generation, state, queue, deployEntry, (EntryStatus)deployment, peaks,
                ReadHashes(ref reader, pages));
    }

    private static Hash32[] ReadHashes(ref WireReader reader, int count)
    {
        var hashes = new Hash32[count];
        for (var i = 0; i < count; i++)
        {
            hashes[i] = reader.ReadHash();
        }

        return hashes;
    }
}
