// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The kind byte of a queue entry.</summary>
public enum QueueEntryKind : byte
{
    /// <summary>The deployment of the contract; index 0 and only there.</summary>
    Deploy = 1,

    /// <summary>A call of the contract.</summary>
    Task = 2,

    /// <summary>An earlier entry expired.</summary>
    Expiry = 3,

    /// <summary>The outcome of an Ethereum call of an earlier entry.</summary>
    Outcome = 4,
}

/// <summary>
/// One entry of a contract's queue, as the Ledger wrote it: <see cref="DeployEntry"/>, <see cref="TaskEntry"/>, <see cref="ExpiryEntry"/>
/// or <see cref="OutcomeEntry"/> (spec/tasks.md §3).
/// </summary>
public abstract record QueueEntry
{
    private const byte Version = 1;

    private protected QueueEntry()
    {
    }

    /// <summary>The kind byte.</summary>
    public abstract QueueEntryKind Kind { get; }

    /// <summary>The contract whose queue this is.</summary>
    public abstract ContractAddress Contract { get; }

    /// <summary>Keccak-256 of the encoding.</summary>
    public Hash32 Hash => Keccak256.Hash(Encode());

    /// <summary>The bytes that the Ledger emitted and hashed.</summary>
    public byte[] Encode()
    {
        var writer = new WireWriter().WriteByte(Version).WriteByte((byte)Kind);
        WriteBody(writer);
        return writer.ToArray();
    }

    /// <summary>The entry of these bytes.</summary>
    /// <exception cref="EnigmaException"><c>queue.bad_entry</c> for any other kind, version, length, flag or choice.</exception>
    public static QueueEntry Decode(ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(data, "queue entry", QueueErrors.BadEntry);
        reader.ReadVersion(Version);
        var kind = reader.ReadByte();
        QueueEntry entry = (QueueEntryKind)kind switch
        {
            QueueEntryKind.Deploy => DeployEntry.ReadBody(ref reader),
            QueueEntryKind.Task => new TaskEntry(reader.Read<TaskRecord>()),
            QueueEntryKind.Expiry => ExpiryEntry.ReadBody(ref reader),
            QueueEntryKind.Outcome => OutcomeEntry.ReadBody(ref reader),
            _ => throw reader.Bad($"has kind {kind}, expected 1 to 4"),
        };
        reader.RequireEnd();
        return entry;
    }

    private protected abstract void WriteBody(WireWriter writer);
}

/// <summary>An entry that a sender recorded and that is executed: a deployment or a task.</summary>
/// <param name="Record">What the Ledger recorded.</param>
public abstract record RecordedEntry(TaskRecord Record) : QueueEntry
{
    /// <inheritdoc/>
    public override ContractAddress Contract => Record.Contract;

    /// <summary>What a sender sealed the inputs for.</summary>
    public abstract EnvelopePurpose Purpose { get; }

    /// <summary>What the inputs commit to besides the terms: zero for tasks (spec/keys.md §3).</summary>
    public abstract Hash32 DeploymentCommitment { get; }

    /// <summary>
    /// The entries of one <c>Queued</c> event: this one, then one per further inputs hash, each with the next nonce (spec/ledger.md §5).
    /// </summary>
    public IEnumerable<RecordedEntry> Expand(IReadOnlyList<Hash32> moreInputsHashes)
    {
        yield return this;
        for (var i = 0; i < moreInputsHashes.Count; i++)
        {
            yield return this with { Record = Record with { Nonce = Record.Nonce + (ulong)i + 1, InputsHash = moreInputsHashes[i] } };
        }
    }
}

/// <summary>The first entry of a queue: the deployment.</summary>
/// <param name="Record">What the Ledger recorded.</param>
/// <param name="Deployment">What it fixes for the life of the contract.</param>
public sealed record DeployEntry(TaskRecord Record, DeploymentTerms Deployment) : RecordedEntry(Record)
{
    /// <inheritdoc/>
    public override QueueEntryKind Kind => QueueEntryKind.Deploy;

    /// <inheritdoc/>
    public override EnvelopePurpose Purpose => EnvelopePurpose.Deploy;

    /// <inheritdoc/>
    public override Hash32 DeploymentCommitment => Deployment.Commitment;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Record).Write(Deployment);

    internal static DeployEntry ReadBody(ref WireReader reader)
    {
        var record = reader.Read<TaskRecord>();
        // Code does not fit into calldata, so the Ledger forces no deployment (spec/ledger.md §5).
        return record.IsForced ? throw reader.Bad("is a forced deployment") : new(record, reader.Read<DeploymentTerms>());
    }
}

/// <summary>A call of the contract.</summary>
/// <param name="Record">What the Ledger recorded.</param>
public sealed record TaskEntry(TaskRecord Record) : RecordedEntry(Record)
{
    /// <inheritdoc/>
    public override QueueEntryKind Kind => QueueEntryKind.Task;

    /// <inheritdoc/>
    public override EnvelopePurpose Purpose => EnvelopePurpose.Task;

    /// <inheritdoc/>
    public override Hash32 DeploymentCommitment => Hash32.Zero;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Record);
}

/// <summary>The Ledger's word that an earlier entry expired; the only reason for which an enclave skips one.</summary>
/// <param name="ContractAddress">The contract.</param>
/// <param name="Expired">The entry that is skipped.</param>
/// <param name="Block">The block of the expiry.</param>
public sealed record ExpiryEntry(ContractAddress ContractAddress, EntryIndex Expired, BlockNumber Block) : QueueEntry
{
    /// <inheritdoc/>
    public override QueueEntryKind Kind => QueueEntryKind.Expiry;

    /// <inheritdoc/>
    public override ContractAddress Contract => ContractAddress;

    private protected override void WriteBody(WireWriter writer) => writer.Write(ContractAddress).Write(Expired).Write(Block);

    internal static ExpiryEntry ReadBody(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.Read<EntryIndex>(), reader.Read<BlockNumber>());
}

/// <summary>The outcome of the Ethereum call of an earlier entry.</summary>
/// <param name="ContractAddress">The contract.</param>
/// <param name="Index">The entry whose call it was.</param>
/// <param name="Succeeded">True when the call did not revert.</param>
/// <param name="Block">The block of the call.</param>
public sealed record OutcomeEntry(ContractAddress ContractAddress, EntryIndex Index, bool Succeeded, BlockNumber Block) : QueueEntry
{
    /// <inheritdoc/>
    public override QueueEntryKind Kind => QueueEntryKind.Outcome;

    /// <inheritdoc/>
    public override ContractAddress Contract => ContractAddress;

    private protected override void WriteBody(WireWriter writer) =>
        writer.Write(ContractAddress).Write(Index).WriteFlag(Succeeded).Write(Block);

    internal static OutcomeEntry ReadBody(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.Read<EntryIndex>(), reader.ReadFlag(), reader.Read<BlockNumber>());
}
