// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>What a batch commits of one contract (spec/tasks.md §7).</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Previous">The head on the Ledger that the batch builds on.</param>
/// <param name="Parts">The new head's parts.</param>
/// <param name="Charges">The sum of the new leaves' charges, below 2^96.</param>
/// <param name="Results">One byte per new leaf, in order.</param>
public sealed record BatchEntry(
    ContractAddress Contract, Head Previous, HeadParts Parts, UInt128 Charges, IReadOnlyList<EntryResult> Results)
    : IWireValue<BatchEntry>
{
    /// <summary>The first amount of charges that the Ledger's field cannot hold.</summary>
    public static readonly UInt128 ChargesLimit = UInt128.One << 96;

    /// <summary>The result bytes as the Ledger takes them.</summary>
    public byte[] ResultBytes => [.. Results.Select(result => result.ToByte())];

    /// <summary>
    /// What the batch signature covers of this entry: Keccak-256 of its ABI encoding with H(results) (spec/ledger.md §3).
    /// </summary>
    public Hash32 AbiHash => new AbiWords()
        .Add(Contract.Value).Add(Previous.Value).Add(Parts.State.Value).Add(Parts.ReceiptsRoot).Add(Parts.Queue.Value).Add(Parts.Index)
        .Add(Parts.CheckpointHash).Add(Charges).Add(Keccak256.Hash(ResultBytes)).Hash();

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.Write(Contract).Write(Previous).Write(Parts).WriteUInt128(Charges).WriteList(Results);

    /// <inheritdoc/>
    public static BatchEntry Read(ref WireReader reader)
    {
        var contract = reader.Read<ContractAddress>();
        var previous = reader.Read<Head>();
        var parts = reader.Read<HeadParts>();
        var charges = reader.ReadUInt128();
        return charges >= ChargesLimit
            ? throw reader.Bad($"has charges {charges}, expected less than 2^96")
            : new(contract, previous, parts, charges, reader.ReadList<EntryResult>());
    }
}
