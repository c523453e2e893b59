// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>Codes of the area <c>enclave</c>: starting an enclave and speaking with it (spec/errors.md).</summary>
public static class EnclaveErrors
{
    /// <summary>The executable of an enclave does not start.</summary>
    public static readonly ErrorCode NotStarted = new("enclave.not_started", 601);

    /// <summary>The enclave's process ended without an answer.</summary>
    public static readonly ErrorCode Gone = new("enclave.gone", 602);

    /// <summary>The host configures a platform that this enclave does not run on, or a root that the network does not trust.</summary>
    public static readonly ErrorCode WrongPlatform = new("enclave.wrong_platform", 603);

    /// <summary>The enclave gave another reply than the one that belongs to the request.</summary>
    public static readonly ErrorCode UnexpectedReply = new("enclave.unexpected_reply", 604);

    /// <summary>The sealed secrets of Configure are altered, or another enclave's.</summary>
    public static readonly ErrorCode BadSeal = new("enclave.bad_seal", 605);

    /// <summary>The machine has no device of the configured platform, or nobody who serves it.</summary>
    public static readonly ErrorCode NoDevice = new("enclave.no_device", 606);

    /// <summary>The device of the platform would answer at another time.</summary>
    public static readonly ErrorCode DeviceBusy = new("enclave.device_busy", 607);

    /// <summary>The device of the platform does not do what it is described to do.</summary>
    public static readonly ErrorCode DeviceFailed = new("enclave.device_failed", 608);

    /// <summary>The platform has no sealing key, and something was to be sealed or opened.</summary>
    public static readonly ErrorCode NoSeal = new("enclave.no_seal", 609);
}

/// <summary>Codes of the area <c>proof</c> about what a proof of the Ledger's storage shows (spec/wire.md section 1).</summary>
public static class LedgerProofErrors
{
    /// <summary>The proof shows that the Ledger's account does not exist.</summary>
    public static readonly ErrorCode NoLedger = new("proof.no_ledger", 226);

    /// <summary>The proof holds a slot twice.</summary>
    public static readonly ErrorCode RepeatedSlot = new("proof.repeated_slot", 227);

    /// <summary>The proof lacks a slot that the request needs.</summary>
    public static readonly ErrorCode MissingSlot = new("proof.missing_slot", 228);
}

/// <summary>Codes of the area <c>batch</c> (spec/tasks.md section 7).</summary>
public static class BatchErrors
{
    /// <summary>The contracts of a batch were not read at one block.</summary>
    public static readonly ErrorCode NotSynced = new("batch.not_synced", 621);

    /// <summary>A contract of the batch has nothing to commit, or is named twice, or no contract is named.</summary>
    public static readonly ErrorCode NothingNew = new("batch.nothing_new", 622);
}

/// <summary>Codes of the area <c>admission</c> (spec/wire.md section 3).</summary>
public static class AdmissionErrors
{
    /// <summary>The worker does not hold the seat in force of the contract.</summary>
    public static readonly ErrorCode NotTheSeat = new("admission.not_the_seat", 631);

    /// <summary>One admission covers 1 to 256 tasks, or one deployment.</summary>
    public static readonly ErrorCode WrongCount = new("admission.wrong_count", 632);
}
