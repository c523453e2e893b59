// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// What the Ledger records of a task or a deployment: bytes 2 to 215 of its queue entry (spec/tasks.md §3).
/// </summary>
/// <param name="IsForced">True when the envelope was given in calldata; then nobody admitted it.</param>
/// <param name="Contract">The secret contract.</param>
/// <param name="Sender">Who asked, pays and can read the result.</param>
/// <param name="Nonce">The sender's record counter.</param>
/// <param name="InputsHash">Keccak-256 of the envelope.</param>
/// <param name="Terms">What the sender offers.</param>
/// <param name="KeyEpoch">The epoch of the contract key that the envelope was sealed to.</param>
/// <param name="RecordEpoch">The epoch of the record's block; the generation of the state key.</param>
/// <param name="AdmittedBy">The worker that admitted the task, nobody when forced.</param>
/// <param name="Block">The block of the record.</param>
/// <param name="Timestamp">The time of that block in seconds.</param>
/// <param name="PrevRandao">The randomness of that block.</param>
public sealed record TaskRecord(
    bool IsForced,
    ContractAddress Contract,
    Address Sender,
    ulong Nonce,
    Hash32 InputsHash,
    TaskTerms Terms,
    Epoch KeyEpoch,
    Epoch RecordEpoch,
    WorkerId AdmittedBy,
    BlockNumber Block,
    ulong Timestamp,
    Hash32 PrevRandao)
    : IWireValue<TaskRecord>
{
    private const byte ForcedFlag = 1;

    /// <summary>The identity of the task.</summary>
    public TaskId Id(NetworkId network) => TaskId.Of(network, Contract, Sender, Nonce);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer
        .WriteByte(IsForced ? ForcedFlag : (byte)0).Write(Contract).WriteAddress(Sender).WriteUInt64(Nonce).WriteHash(InputsHash)
        .Write(Terms).Write(KeyEpoch).Write(RecordEpoch).Write(AdmittedBy).Write(Block).WriteUInt64(Timestamp).WriteHash(PrevRandao);

    /// <inheritdoc/>
    public static TaskRecord Read(ref WireReader reader)
    {
        var flags = reader.ReadByte();
        if (flags > ForcedFlag)
        {
            throw reader.Bad($"has flags {flags}, expected 0 or {ForcedFlag}");
        }

        var record = new TaskRecord(
            flags == ForcedFlag,
            reader.Read<ContractAddress>(),
            reader.ReadAddress(),
            reader.ReadUInt64(),
            reader.ReadHash(),
            reader.Read<TaskTerms>(),
            reader.Read<Epoch>(),
            reader.Read<Epoch>(),
            reader.Read<WorkerId>(),
            reader.Read<BlockNumber>(),
            reader.ReadUInt64(),
            reader.ReadHash());
        return record.IsForced && record.AdmittedBy != WorkerId.None
            ? throw reader.Bad($"is forced and names worker {record.AdmittedBy}, expected 0")
            : record;
    }
}
