// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Keys;

/// <summary>
/// To whom the secrets of a contract are released: the worker that the Ledger, at the keeper's own head, puts on the contract's seat, and that
/// proves again what it is (spec/keys.md section 6). Nothing that a host says about workers, seats or epochs counts.
/// </summary>
internal sealed class ReleasePolicy(NetworkId network, KeeperInForce inForce, EvidenceJudge judge)
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

        inForce.Require(ledger);
        var worker = RegisteredWorker.Require(request.Signer, ledger);
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
