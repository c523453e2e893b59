// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Keys;

/// <summary>The workers that the Ledger believes at a head: registered, not revoked by themselves or by their measurement, not expired.</summary>
internal static class RegisteredWorker
{
    /// <summary>The worker of a signer.</summary>
    /// <exception cref="EnigmaException">
    /// <c>keys.unknown_worker</c>, <c>keys.worker_revoked</c>, <c>keys.evidence_expired</c>; a code of the area <c>proof</c>.
    /// </exception>
    public static WorkerId Require(Address signer, LedgerView ledger)
    {
        var worker = ledger.WorkerIdOf(signer);
        var record = worker == WorkerId.None ? null : ledger.Worker(worker);
        if (record is null || record.Status == WorkerStatus.None || record.Signer != signer)
        {
            throw new EnigmaException(KeysErrors.UnknownWorker, $"signer {signer} is no registered worker at block {ledger.Block.Number}");
        }

        if (record.Status != WorkerStatus.Registered)
        {
            throw new EnigmaException(
                KeysErrors.WorkerRevoked, $"worker {worker} is {record.Status} at block {ledger.Block.Number}; register another enclave");
        }

        // A revoked measurement counts at once, whether or not anybody has revoked its workers one by one yet.
        var measurement = ledger.WorkerMeasurement(worker);
        var standing = ledger.Standing(PolicyKind.WorkerMeasurement, measurement);
        if (standing.Status != PolicyStatus.Allowed)
        {
            throw new EnigmaException(
                KeysErrors.WorkerRevoked,
                $"the measurement {measurement} of worker {worker} is {standing.Status} since {standing.Since}, expected {PolicyStatus.Allowed}; "
                + "run a measurement that the Ledger allows");
        }

        return record.IsActiveAt(ledger.Block.Timestamp)
            ? worker
            : throw new EnigmaException(
                KeysErrors.EvidenceExpired,
                $"the evidence of worker {worker} ended at {record.EvidenceExpiry}, the head is of {ledger.Block.Timestamp}; register again");
    }
}
