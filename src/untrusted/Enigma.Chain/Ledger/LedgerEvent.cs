// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Chain;

/// <summary>An event of the Ledger that a node acts on (spec/ledger.md).</summary>
/// <param name="Source">The log, with block and transaction.</param>
public abstract record LedgerEvent(ChainLog Source);

/// <summary>Entries joined a queue.</summary>
/// <param name="Source">The log.</param>
/// <param name="Contract">The contract.</param>
/// <param name="FirstIndex">The place of the first entry.</param>
/// <param name="Entries">The entries, in order.</param>
public sealed record EntriesQueued(ChainLog Source, ContractAddress Contract, EntryIndex FirstIndex, IReadOnlyList<QueueEntry> Entries)
    : LedgerEvent(Source);

/// <summary>The envelope of a forced task.</summary>
/// <param name="Source">The log.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Index">The entry.</param>
/// <param name="Envelope">The envelope; its hash is in the entry.</param>
public sealed record EnvelopeForced(ChainLog Source, ContractAddress Contract, EntryIndex Index, ByteString Envelope) : LedgerEvent(Source);

/// <summary>The commit clock of a contract started or started again.</summary>
/// <param name="Source">The log.</param>
/// <param name="Contract">The contract.</param>
public sealed record ClockChanged(ChainLog Source, ContractAddress Contract) : LedgerEvent(Source);

/// <summary>Receipts of a contract are final.</summary>
/// <param name="Source">The log.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Worker">Who computed.</param>
/// <param name="FromIndex">The first entry of the batch.</param>
/// <param name="Parts">The new head.</param>
/// <param name="Results">One result for each entry of the batch.</param>
public sealed record ReceiptsCommitted(
    ChainLog Source, ContractAddress Contract, WorkerId Worker, EntryIndex FromIndex, HeadParts Parts, IReadOnlyList<EntryResult> Results)
    : LedgerEvent(Source);

/// <summary>An entry of a batch did not fit and changed nothing.</summary>
/// <param name="Source">The log.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Reason">spec/ledger.md section 8.</param>
public sealed record EntrySkipped(ChainLog Source, ContractAddress Contract, byte Reason) : LedgerEvent(Source);

/// <summary>An epoch began, its seed block was chosen anew, or the key keeper's commitment was renewed.</summary>
/// <param name="Source">The log.</param>
public sealed record EpochChanged(ChainLog Source) : LedgerEvent(Source);

/// <summary>Seats were taken or left, from the next epoch on.</summary>
/// <param name="Source">The log.</param>
/// <param name="Worker">Whose seats.</param>
/// <param name="Indexes">The places whose holder changes.</param>
public sealed record SeatsChanged(ChainLog Source, WorkerId Worker, IReadOnlyList<uint> Indexes) : LedgerEvent(Source);

/// <summary>A worker registered or renewed its evidence.</summary>
/// <param name="Source">The log.</param>
/// <param name="Worker">The worker.</param>
/// <param name="Signer">Its enclave's signing key; zero when only the evidence changed.</param>
public sealed record WorkerChanged(ChainLog Source, WorkerId Worker, Address Signer) : LedgerEvent(Source);
