// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>Codes of the door and of everything that is decoded: areas <c>wire</c> and <c>internal</c> (spec/errors.md).</summary>
public static class WireErrors
{
    /// <summary>Something unexpected happened inside an enclave or a node; details stay inside.</summary>
    public static readonly ErrorCode Internal = new("internal", 1);

    /// <summary>Bytes are not the one canonical encoding of a message.</summary>
    public static readonly ErrorCode BadFrame = new("wire.bad_frame", 301);

    /// <summary>A message came before Configure, after a second Configure, or at the wrong kind of enclave.</summary>
    public static readonly ErrorCode UnexpectedRequest = new("wire.unexpected_request", 302);
}

/// <summary>Codes of the area <c>queue</c>: the ordered entries of a contract (spec/tasks.md §3, spec/errors.md).</summary>
public static class QueueErrors
{
    /// <summary>A queue entry has an unknown kind, version, length, flag or field value.</summary>
    public static readonly ErrorCode BadEntry = new("queue.bad_entry", 311);

    /// <summary>The entries do not fold to the queue hash that the Ledger holds.</summary>
    public static readonly ErrorCode Mismatch = new("queue.mismatch", 312);

    /// <summary>An envelope does not hash to the inputs hash of its record.</summary>
    public static readonly ErrorCode WrongEnvelope = new("queue.wrong_envelope", 313);

    /// <summary>The entry cannot be executed without its envelope; an entry is never skipped for lack of data.</summary>
    public static readonly ErrorCode EnvelopeMissing = new("queue.envelope_missing", 314);

    /// <summary>The entry is not the next one of the contract.</summary>
    public static readonly ErrorCode WrongIndex = new("queue.wrong_index", 315);

    /// <summary>The contract is not known here: its queue was never synchronised, or it is closed.</summary>
    public static readonly ErrorCode UnknownContract = new("queue.unknown_contract", 316);

    /// <summary>The code does not hash to the code hash of the deployment.</summary>
    public static readonly ErrorCode WrongCode = new("queue.wrong_code", 317);

    /// <summary>The entry cannot be executed without the contract's code.</summary>
    public static readonly ErrorCode CodeMissing = new("queue.code_missing", 318);

    /// <summary>A part of a queue does not begin where the parts so far end: one was left out, repeated or moved.</summary>
    public static readonly ErrorCode PartGap = new("queue.part_gap", 319);

    /// <summary>A part of a queue goes beyond the entries that the Ledger has.</summary>
    public static readonly ErrorCode PartBeyond = new("queue.part_beyond", 320);
}

/// <summary>Codes of the area <c>task</c>: terms that a record cannot have (spec/tasks.md §2, spec/errors.md).</summary>
public static class TaskErrors
{
    /// <summary>The gas limit is above the greatest class.</summary>
    public static readonly ErrorCode GasLimitTooHigh = new("task.gas_limit_too_high", 321);

    /// <summary>The gas limit does not cover the bytes of the envelope.</summary>
    public static readonly ErrorCode GasLimitTooLow = new("task.gas_limit_too_low", 322);

    /// <summary>A contract's deploy task failed or expired, so nothing can run.</summary>
    public static readonly ErrorCode NotDeployed = new("contract.not_deployed", 512);
}

/// <summary>Codes of the area <c>receipt</c>: leaves, proofs and batches (spec/tasks.md §5, spec/errors.md).</summary>
public static class ReceiptErrors
{
    /// <summary>A leaf does not have its fixed form.</summary>
    public static readonly ErrorCode BadLeaf = new("receipt.bad_leaf", 331);

    /// <summary>An inclusion proof has the wrong length or does not lead to the root.</summary>
    public static readonly ErrorCode BadProof = new("receipt.bad_proof", 332);

    /// <summary>The receipt asked for does not exist yet.</summary>
    public static readonly ErrorCode NotFound = new("receipt.not_found", 333);
}

/// <summary>Codes of the area <c>ledger</c>: what the Ledger's storage says (spec/ledger.md, spec/errors.md).</summary>
public static class LedgerErrors
{
    /// <summary>The epoch has no seats, so no contract has a worker.</summary>
    public static readonly ErrorCode NoSeats = new("ledger.no_seats", 341);

    /// <summary>The proven words contradict each other or name something that does not exist.</summary>
    public static readonly ErrorCode BadStorage = new("ledger.bad_storage", 342);
}
