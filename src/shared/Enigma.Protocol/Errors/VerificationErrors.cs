// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>A client refuses to go on, because what it was told is not what the Ledger proves (spec/errors.md). Nothing was sent.</summary>
public static class VerificationErrors
{
    /// <summary>A node serves another network than the pinned manifest.</summary>
    public static readonly ErrorCode WrongNetwork = new("verification.wrong_network", 821);

    /// <summary>The newest header is older than a client accepts.</summary>
    public static readonly ErrorCode StaleHeader = new("verification.stale_header", 822);

    /// <summary>A header lies behind one that the client has already seen.</summary>
    public static readonly ErrorCode HeaderWentBack = new("verification.header_went_back", 823);

    /// <summary>The Ethereum endpoint's proof is not about the signed header.</summary>
    public static readonly ErrorCode WrongProof = new("verification.wrong_proof", 824);

    /// <summary>The contract's seat is empty, or its worker is not registered or its evidence has run out.</summary>
    public static readonly ErrorCode NoWorker = new("verification.no_worker", 825);

    /// <summary>Evidence belongs to another worker or key keeper than the Ledger names.</summary>
    public static readonly ErrorCode WrongEvidence = new("verification.wrong_evidence", 826);

    /// <summary>The contract key is not signed by the Ledger's key keeper, or is for another contract or epoch.</summary>
    public static readonly ErrorCode WrongContractKey = new("verification.wrong_contract_key", 827);

    /// <summary>The admission is not signed by the seat in force over exactly this record.</summary>
    public static readonly ErrorCode WrongAdmission = new("verification.wrong_admission", 828);

    /// <summary>The record on Ethereum is not the one that the client made.</summary>
    public static readonly ErrorCode WrongRecord = new("verification.wrong_record", 829);

    /// <summary>A result does not fit its leaf, or the leaf does not fit the record.</summary>
    public static readonly ErrorCode WrongResult = new("verification.wrong_result", 830);

    /// <summary>A leaf is not under the head that the Ledger proves.</summary>
    public static readonly ErrorCode WrongReceipt = new("verification.wrong_receipt", 831);

    /// <summary>Events do not fold to the queue hash that the Ledger proves.</summary>
    public static readonly ErrorCode WrongQueue = new("verification.wrong_queue", 832);

    /// <summary>An answer to a query is not signed by the seat in force over this query, or does not open.</summary>
    public static readonly ErrorCode WrongAnswer = new("verification.wrong_answer", 833);

    /// <summary>An answer to a query is of a state that is older than what the client knew when it asked.</summary>
    public static readonly ErrorCode StaleAnswer = new("verification.stale_answer", 834);

    /// <summary>The worker on the contract's seat was revoked on the Ledger.</summary>
    public static readonly ErrorCode WorkerRevoked = new("verification.worker_revoked", 835);

    /// <summary>The Ledger does not allow the measurement of a worker or key keeper: it was revoked, or never allowed.</summary>
    public static readonly ErrorCode MeasurementNotAllowed = new("verification.measurement_not_allowed", 836);

    /// <summary>A worker that held the contract's seat earlier in this epoch, and so its key, was revoked.</summary>
    public static readonly ErrorCode KeyExposed = new("verification.key_exposed", 837);
}
