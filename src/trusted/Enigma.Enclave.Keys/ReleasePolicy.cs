// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Keys;

/// <summary>
/// To whom the secrets of a contract are released: the worker that the Ledger, at the keeper's own head, puts on the contract's seat, and that
/// proves again what it is (spec/keys.md section 6). Nothing that a host says about workers, seats or epochs counts.
/// </summary>
internal sealed class ReleasePolicy(NetworkId network, Address keeper, Heartbeat heartbeat, EvidenceJudge judge)
{
    /// <summary>Refuses everybody else, in the order of the specification.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>keys</c>, <c>attestation</c> or <c>proof</c>.</exception>
    public void Verify(ReleaseKeysRequest asked, KeyRequest request, LedgerView ledger)
    {
        request.VerifySignature(asked.Signature);
        if (request.Network != network)
        {
            throw new EnigmaException(
                KeysErrors.WrongNetwork, $"the request is for network {request.Network}, this keeper serves {network}");
        }

        RequireInForce(ledger);
        var worker = ledger.WorkerIdOf(request.Signer);
        var record = worker == WorkerId.None ? null : ledger.Worker(worker);
        if (record is null || record.Status == WorkerStatus.None || record.Signer != request.Signer)
        {
            throw new EnigmaException(
                KeysErrors.UnknownWorker, $"signer {request.Signer} is no registered worker at block {ledger.Block.Number}");
        }

        RequireNotRevoked(worker, record, ledger);
        if (!record.IsActiveAt(ledger.Block.Timestamp))
        {
            throw new EnigmaException(
                KeysErrors.EvidenceExpired,
                $"the evidence of worker {worker} ended at {record.EvidenceExpiry}, the head is of {ledger.Block.Timestamp}; "
                + "register again");
        }

        if (ledger.WorkerEncryptionKeyHash(worker) != request.WorkerKey.Hash)
        {
            // The registered key is the one in the worker's evidence: any other may belong to a host.
            throw new EnigmaException(
                KeysErrors.UnknownWorker, $"worker {worker} registered another encryption key than {request.WorkerKey.Hash}");
        }

        RequireSeat(request, worker, ledger);
        RequireBegun(request, ledger);
        // Last, because it takes the most time: nobody but a seat in force can ask for it.
        RequireEvidence(asked, request, worker, ledger);
    }

    /// <summary>Refuses to act under a Ledger that may be older than this process, or that names another key keeper.</summary>
    /// <exception cref="EnigmaException"><c>keys.no_heartbeat</c>, <c>keys.not_the_keeper</c></exception>
    public void RequireInForce(LedgerView ledger)
    {
        // Whatever else is read is true at some block; this says that the block is not older than this process.
        heartbeat.Require(ledger);
        if (ledger.KeeperSigner != keeper)
        {
            // Workers are registered by the keeper of the Ledger: another one may have let in whatever it liked.
            throw new EnigmaException(
                KeysErrors.NotTheKeeper, $"the Ledger names the key keeper {ledger.KeeperSigner} at block {ledger.Block.Number}, this one is {keeper}");
        }
    }

    // The registration says what was true when it was made: since then a machine may have been revoked, or a weakness told.
    private void RequireEvidence(ReleaseKeysRequest asked, KeyRequest request, WorkerId worker, LedgerView ledger)
    {
        var evidence = judge.Verify(asked.Evidence, asked.Collateral, ledger, EnclaveRole.Worker, policy => policy with
        {
            Signer = request.Signer, Operator = ledger.WorkerOperator(worker), EncryptionKey = request.WorkerKey,
        });
        var registered = ledger.WorkerEvidenceHash(worker);
        if (evidence.EvidenceHash != registered)
        {
            throw new EnigmaException(
                KeysErrors.WrongEvidence,
                $"the evidence {evidence.EvidenceHash} is not the one that worker {worker} is registered with at block {ledger.Block.Number}, "
                + $"{registered}; send that one");
        }
    }

    // A revoked measurement counts at once, whether or not anybody has revoked its workers one by one yet.
    private static void RequireNotRevoked(WorkerId worker, WorkerRecord record, LedgerView ledger)
    {
        if (record.Status != WorkerStatus.Registered)
        {
            throw new EnigmaException(
                KeysErrors.WorkerRevoked, $"worker {worker} is {record.Status} at block {ledger.Block.Number}; register another enclave");
        }

        var measurement = ledger.WorkerMeasurement(worker);
        var standing = ledger.Standing(PolicyKind.WorkerMeasurement, measurement);
        if (standing.Status != PolicyStatus.Allowed)
        {
            throw new EnigmaException(
                KeysErrors.WorkerRevoked,
                $"the measurement {measurement} of worker {worker} is {standing.Status} since {standing.Since}, expected {PolicyStatus.Allowed}; "
                + "run a measurement that the Ledger allows");
        }
    }

    private static void RequireSeat(KeyRequest request, WorkerId worker, LedgerView ledger)
    {
        var seat = ledger.SeatInForce(request.Contract);
        if (seat != worker)
        {
            throw new EnigmaException(
                KeysErrors.NotTheSeat,
                $"worker {worker} asks for contract {request.Contract}, whose seat worker {seat} holds at block {ledger.Block.Number}");
        }
    }

    private static void RequireBegun(KeyRequest request, LedgerView ledger)
    {
        var (latest, current) = (request.Epochs[^1], ledger.Epoch.Epoch);
        if (latest > current)
        {
            throw new EnigmaException(KeysErrors.FutureEpoch, $"epoch {latest} has not begun, the Ledger is in epoch {current}");
        }
    }
}
