// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>Codes of the area <c>envelope</c>: sealed inputs (spec/keys.md §3, spec/errors.md).</summary>
public static class EnvelopeErrors
{
    /// <summary>The bytes are no envelope: version, suite or length.</summary>
    public static readonly ErrorCode BadFormat = new("envelope.bad_format", 351);

    /// <summary>The envelope was sealed to another key, contract, epoch, sender or purpose, or was altered.</summary>
    public static readonly ErrorCode OpenFailed = new("envelope.open_failed", 352);

    /// <summary>What was sealed is not the encoding of inputs.</summary>
    public static readonly ErrorCode BadInputs = new("envelope.bad_inputs", 353);

    /// <summary>The inputs contradict the record: another contract, other terms or another deployment.</summary>
    public static readonly ErrorCode Mismatch = new("envelope.mismatch", 354);
}

/// <summary>Codes of the area <c>result</c>: results and deltas (spec/keys.md §4 and §5, spec/errors.md).</summary>
public static class ResultErrors
{
    /// <summary>The result does not open: another task, another user seed, or altered bytes.</summary>
    public static readonly ErrorCode OpenFailed = new("result.open_failed", 361);

    /// <summary>What was sealed is not the encoding of an outcome.</summary>
    public static readonly ErrorCode BadFormat = new("result.bad_format", 362);

    /// <summary>The bytes are no task body, or do not hash to the leaf's body hash.</summary>
    public static readonly ErrorCode BadBody = new("result.bad_body", 363);

    /// <summary>The delta does not open: another contract, task, index or state, or altered bytes.</summary>
    public static readonly ErrorCode DeltaOpenFailed = new("delta.open_failed", 371);

    /// <summary>What was sealed is not the encoding of a delta.</summary>
    public static readonly ErrorCode DeltaBadFormat = new("delta.bad_format", 372);
}

/// <summary>Codes of the area <c>state</c>: a contract's state inside an enclave (spec/wire.md §3, spec/errors.md).</summary>
public static class StateErrors
{
    /// <summary>The state computed at a committed index does not give the head that the Ledger proves.</summary>
    public static readonly ErrorCode HeadMismatch = new("state.head_mismatch", 381);

    /// <summary>The body belongs to an entry that is not confirmed yet, so no head would check it.</summary>
    public static readonly ErrorCode NotCommitted = new("state.not_committed", 382);

    /// <summary>An entry that was computed here has expired since; what was computed on it is void.</summary>
    public static readonly ErrorCode Expired = new("state.expired", 383);
}

/// <summary>Codes of the area <c>checkpoint</c> (spec/tasks.md §8, spec/keys.md §12, spec/errors.md).</summary>
public static class CheckpointErrors
{
    /// <summary>The bytes are no checkpoint header.</summary>
    public static readonly ErrorCode BadHeader = new("checkpoint.bad_header", 391);

    /// <summary>The head, the header or the deploy entry is not the one that the Ledger's head commits to.</summary>
    public static readonly ErrorCode NotCommitted = new("checkpoint.not_committed", 392);

    /// <summary>The page is not the next one, or does not hash to what the header names.</summary>
    public static readonly ErrorCode WrongPage = new("checkpoint.wrong_page", 393);

    /// <summary>A page that the header names does not open with the state key of its generation.</summary>
    public static readonly ErrorCode OpenFailed = new("checkpoint.open_failed", 394);

    /// <summary>What was sealed in the pages is not the one encoding of a state.</summary>
    public static readonly ErrorCode BadFormat = new("checkpoint.bad_format", 395);

    /// <summary>The contract is being opened at a checkpoint and pages are missing.</summary>
    public static readonly ErrorCode Incomplete = new("checkpoint.incomplete", 396);

    /// <summary>The enclave has no checkpoint of the contract that may leave, or no such page.</summary>
    public static readonly ErrorCode NotFound = new("checkpoint.not_found", 397);

    /// <summary>The contract is open already.</summary>
    public static readonly ErrorCode ContractOpen = new("checkpoint.contract_open", 398);
}

/// <summary>Codes of the area <c>keys</c>: key requests and releases (spec/keys.md §6, spec/errors.md).</summary>
public static class KeysErrors
{
    /// <summary>The request is malformed, or its signature is not the signer's.</summary>
    public static readonly ErrorCode BadRequest = new("keys.bad_request", 401);

    /// <summary>The request names another network.</summary>
    public static readonly ErrorCode WrongNetwork = new("keys.wrong_network", 402);

    /// <summary>The Ledger does not know the worker, or knows it with another encryption key.</summary>
    public static readonly ErrorCode UnknownWorker = new("keys.unknown_worker", 403);

    /// <summary>Another worker holds the contract's seat.</summary>
    public static readonly ErrorCode NotTheSeat = new("keys.not_the_seat", 404);

    /// <summary>An epoch asked for has not begun.</summary>
    public static readonly ErrorCode FutureEpoch = new("keys.future_epoch", 405);

    /// <summary>The worker's evidence has expired.</summary>
    public static readonly ErrorCode EvidenceExpired = new("keys.evidence_expired", 406);

    /// <summary>A release is malformed, not signed by the key keeper, or not the answer to an open request.</summary>
    public static readonly ErrorCode BadRelease = new("keys.bad_release", 407);

    /// <summary>The enclave does not hold the key of this contract and epoch.</summary>
    public static readonly ErrorCode Missing = new("keys.missing", 408);

    /// <summary>The contract key is not signed by the key keeper of the Ledger.</summary>
    public static readonly ErrorCode BadContractKey = new("keys.bad_contract_key", 409);

    /// <summary>The Ledger shown to the key keeper holds no commitment of its process, so it may be of any age.</summary>
    public static readonly ErrorCode NoHeartbeat = new("keys.no_heartbeat", 410);

    /// <summary>The worker, or the measurement that it registered with, was revoked on the Ledger.</summary>
    public static readonly ErrorCode WorkerRevoked = new("keys.worker_revoked", 411);

    /// <summary>The Ledger does not allow the measurement of a worker that asks to be registered, or of the key keeper that released keys.</summary>
    public static readonly ErrorCode MeasurementNotAllowed = new("keys.measurement_not_allowed", 412);

    /// <summary>The Ledger names another key keeper, so what it says of workers may be that keeper's word.</summary>
    public static readonly ErrorCode NotTheKeeper = new("keys.not_the_keeper", 413);

    /// <summary>The evidence that came with a key request is not the one that the worker is registered with.</summary>
    public static readonly ErrorCode WrongEvidence = new("keys.wrong_evidence", 414);

    /// <summary>What would open these inputs was erased: they were computed, and more than one worker holds what came of them.</summary>
    public static readonly ErrorCode InputErased = new("keys.input_erased", 415);

    /// <summary>Two statements do not show that a contract's inputs are needed by nobody.</summary>
    public static readonly ErrorCode StillNeeded = new("keys.still_needed", 416);

    /// <summary>The key keeper has erased inputs of as many contracts as it can keep account of.</summary>
    public static readonly ErrorCode ErasureFull = new("keys.erasure_full", 417);
}
