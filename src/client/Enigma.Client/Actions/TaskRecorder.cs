// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Client.Ledger;
using Enigma.Client.Rpc;
using Enigma.Client.Trust;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>
/// The way of inputs onto the Ledger: verify, seal, have them admitted, check the admission, record. When the key epoch or the admission
/// runs out on the way, all of it is done again, a bounded number of times.
/// </summary>
internal sealed class TaskRecorder(EnigmaClient client, User user)
{
    /// <summary>Calls of one contract in one record.</summary>
    public Task<IReadOnlyList<RecordedTask>> RecordAsync(
        ContractAddress contract, TaskTerms terms, IReadOnlyList<(string Function, ReadOnlyMemory<byte> Arguments)> calls, CancellationToken cancellation) =>
        AgainAsync(contract, mustExist: true, async verified =>
        {
            var inputs = calls.Select(call => new PlainInputs(contract, terms, Hash32.Zero, call.Function, call.Arguments.ToArray()));
            var envelopes = inputs.Select(plain => Seal(verified, plain, EnvelopePurpose.Task)).ToArray();
            var (admission, report) = await AdmitAsync(verified, terms, envelopes, null, default, cancellation).ConfigureAwait(false);
            var call = LedgerCalls.RecordTasks(
                contract, terms, verified.KeyEpoch, envelopes.Select(envelope => envelope.InputsHash), admission.ValidUntil, admission.Signature);
            return await SendAsync(contract, terms, envelopes, call, report, cancellation).ConfigureAwait(false);
        }, cancellation);

    /// <summary>A deployment.</summary>
    public async Task<RecordedTask> DeployAsync(
        ContractAddress contract, TaskTerms terms, DeploymentTerms deployment, DeploymentRequest request, CancellationToken cancellation)
    {
        var recorded = await AgainAsync(contract, mustExist: false, async verified =>
        {
            var inputs = new PlainInputs(contract, terms, deployment.Commitment, request.Constructor, request.Arguments.ToArray());
            SealedEnvelope[] envelopes = [Seal(verified, inputs, EnvelopePurpose.Deploy)];
            var (admission, report) = await AdmitAsync(verified, terms, envelopes, deployment, request.Code, cancellation).ConfigureAwait(false);
            var call = LedgerCalls.RecordDeployment(
                deployment, terms, verified.KeyEpoch, envelopes[0].InputsHash, admission.ValidUntil, admission.Signature);
            return await SendAsync(contract, terms, envelopes, call, report, cancellation).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
        return recorded[0];
    }

    /// <summary>A call whose envelope goes into calldata, without admission.</summary>
    public async Task<RecordedTask> ForceAsync(
        ContractAddress contract, TaskTerms terms, string function, ReadOnlyMemory<byte> arguments, CancellationToken cancellation)
    {
        var recorded = await AgainAsync(contract, mustExist: true, async verified =>
        {
            var inputs = new PlainInputs(contract, terms, Hash32.Zero, function, arguments.ToArray());
            SealedEnvelope[] envelopes = [Seal(verified, inputs, EnvelopePurpose.Task)];
            var call = LedgerCalls.ForceTask(contract, terms, verified.KeyEpoch, envelopes[0].Bytes.Memory);
            return await SendAsync(contract, terms, envelopes, call, verified.Report, cancellation).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
        return recorded[0];
    }

    private async Task<IReadOnlyList<RecordedTask>> AgainAsync(
        ContractAddress contract,
        bool mustExist,
        Func<VerifiedContract, Task<IReadOnlyList<RecordedTask>>> attempt,
        CancellationToken cancellation)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                var verified = await client.Verifier.ContractAsync(contract, cancellation).ConfigureAwait(false);
                if (mustExist && !verified.Exists)
                {
                    throw new EnigmaException(
                        ClientErrors.UnknownContract, $"the Ledger has no secret contract {contract} at block {verified.View.Head.Number}");
                }

                return await attempt(verified).ConfigureAwait(false);
            }
            catch (EnigmaException e) when (IsPassing(e.Code))
            {
                if (attempts >= client.Options.RecordAttempts)
                {
                    throw new EnigmaException(
                        ClientErrors.KeepsExpiring, $"after {attempts} attempts the record is still not on the Ledger: {e.Message}; try again later", e);
                }

                // The worlds of client, worker and Ledger agree again a block or two later.
                await Task.Delay(client.Options.PollInterval * (4 << attempts), client.Options.Clock, cancellation).ConfigureAwait(false);
            }
        }
    }

    // What a turn of the epoch or a change of the seat in the middle of the way looks like: the worker is no longer, or not yet, ready.
    private static bool IsPassing(ErrorCode code) =>
        code == ClientErrors.KeyEpochPassed || code == ClientErrors.AdmissionPassed || code == AdmissionErrors.NotTheSeat
        || code == KeysErrors.NotTheSeat || code == KeysErrors.Missing || code == HeaderErrors.WrongBlock;

    private SealedEnvelope Seal(VerifiedContract verified, PlainInputs inputs, EnvelopePurpose purpose)
    {
        var context = new EnvelopeContext(client.Manifest.Network, verified.Contract, verified.KeyEpoch, user.Address, purpose);
        var salt = Hash32.FromSpan(RandomNumberGenerator.GetBytes(Hash32.Size));
        var (envelope, resultKey) = Envelope.Seal(context, verified.Key, inputs, user.Seed, salt);
        resultKey.Dispose();
        return envelope;
    }

    private async Task<(AdmissionAnswer Admission, VerificationReport Report)> AdmitAsync(
        VerifiedContract verified,
        TaskTerms terms,
        IReadOnlyList<SealedEnvelope> envelopes,
        DeploymentTerms? deployment,
        ReadOnlyMemory<byte> code,
        CancellationToken cancellation)
    {
        var request = new AdmissionRequest(
            verified.Contract, user.Address, terms, verified.KeyEpoch, [.. envelopes.Select(envelope => envelope.Bytes.ToArray())], deployment, code);
        var admission = await client.Node.AdmitAsync(request, cancellation).ConfigureAwait(false);
        var statement = Admission.Of(
            verified.Contract,
            user.Address,
            envelopes.Select(envelope => envelope.InputsHash),
            terms,
            verified.KeyEpoch,
            deployment,
            admission.ValidUntil);
        if (!client.Domain.Verify(statement, admission.Signature, verified.WorkerSigner))
        {
            throw await WrongAdmissionAsync(verified, cancellation).ConfigureAwait(false);
        }

        return (admission, verified.Report.With(
            "admission", $"until block {admission.ValidUntil}", $"signature of worker {verified.Worker} over contract, sender, terms and inputs"));
    }

    // Between the client's header and the worker's the seat may have changed; then there is nothing wrong, only something late.
    private async Task<EnigmaException> WrongAdmissionAsync(VerifiedContract verified, CancellationToken cancellation)
    {
        var now = await client.Verifier.ContractAsync(verified.Contract, cancellation).ConfigureAwait(false);
        return now.Worker != verified.Worker || now.Epoch.Epoch != verified.Epoch.Epoch
            ? new EnigmaException(ClientErrors.AdmissionPassed, $"the seat of {verified.Contract} went from worker {verified.Worker} to {now.Worker}")
            : new EnigmaException(
                VerificationErrors.WrongAdmission,
                $"the admission is not signed by worker {verified.Worker} ({verified.WorkerSigner}) over this record; use another node");
    }

    private async Task<IReadOnlyList<RecordedTask>> SendAsync(
        ContractAddress contract,
        TaskTerms terms,
        SealedEnvelope[] envelopes,
        byte[] call,
        VerificationReport report,
        CancellationToken cancellation)
    {
        var receipt = await client.Sender.SendAsync(user.Account, client.Manifest.Ledger, call, cancellation).ConfigureAwait(false);
        var queued = receipt.Logs.Select(log => QueuedEvent.From(log, client.Manifest.Ledger)).FirstOrDefault(found => found is not null);
        if (queued is null || queued.Recorded.Count != envelopes.Length)
        {
            throw Wrong(receipt, "its events do not tell the entries");
        }

        var cost = new TransactionCost(receipt.TransactionHash, receipt.GasUsed, envelopes.Length);
        return [.. envelopes.Select((envelope, i) =>
        {
            var record = queued.Recorded[i].Record;
            return record.Contract != contract || record.Sender != user.Address || record.Terms != terms || record.InputsHash != envelope.InputsHash
                ? throw Wrong(receipt, $"entry {i} is not what was sent")
                : new RecordedTask(
                    record.Id(client.Manifest.Network),
                    contract,
                    new EntryIndex(queued.FirstIndex.Value + (uint)i),
                    record.Block,
                    record.InputsHash,
                    envelope.Bytes.Length,
                    cost,
                    report);
        })];
    }

    private static EnigmaException Wrong(TransactionReceipt receipt, string fault) => new(
        VerificationErrors.WrongRecord,
        $"the Ethereum node's receipt of {receipt.TransactionHash} is refused: {fault}; look the transaction up at another node");
}
