// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Hosts the key keeper's enclave: hands its answers to peers and keeps the contract keys that it signed, so that old results stay
/// readable. It decides nothing: who gets keys is checked inside the enclave.
/// </summary>
public sealed class KeeperRole : IAsyncDisposable
{
    private readonly NodeServices _node;
    private readonly EnclaveSession _session;
    private readonly ContractKeyStore _contractKeys;
    private readonly List<IDisposable> _services = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _keeping;
    private (int Start, ulong Made, ByteString Bytes)? _evidence;

    /// <summary>Serves peers from now on.</summary>
    /// <param name="node">The node it lives in.</param>
    /// <param name="session">The enclave; owned from now on.</param>
    public KeeperRole(NodeServices node, EnclaveSession session)
    {
        _node = node;
        _session = session;
        _contractKeys = new ContractKeyStore(node.Records);
        _services.Add(node.Peers.ServeRequests(PeerNames.ContractKey, ContractKeyAsync));
        _services.Add(node.Peers.ServeRequests(PeerNames.ReleaseKeys, ReleaseKeysAsync));
        _services.Add(node.Peers.ServeRequests(PeerNames.AdmitWorker, AdmitWorkerAsync));
        _services.Add(node.Peers.ServeRequests(PeerNames.KeeperEvidence, EvidenceAsync));
        _services.Add(node.Peers.ServeRequests(PeerNames.HoldState, new InputEraser(node, session).AnswerAsync));
        _keeping = KeepRecordedKeysAsync(_stop.Token);
    }

    /// <summary>
    /// How long evidence counts, in seconds of header time. A day less than verifiers allow: their header may be older than the one at which
    /// the evidence was made.
    /// </summary>
    public const ulong EvidenceLifetime = 29 * 24 * 3600;

    /// <summary>For how long the same evidence is given out, in seconds of header time: a quote is work of the hardware, and anybody can ask.</summary>
    public const ulong EvidenceMemory = 600;

    /// <summary>The account whose signature the Ledger knows as the keeper's.</summary>
    public Address Signer => _session.Identity.Signer;

    /// <summary>The operating system's id of the enclave.</summary>
    public int EnclaveProcessId => _session.Process.Id;

    internal EnclaveSession Session => _session;

    /// <summary>Stops serving and ends the enclave.</summary>
    public async ValueTask DisposeAsync()
    {
        _services.ForEach(service => service.Dispose());
        await _stop.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        await _session.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<ReadOnlyMemory<byte>> ContractKeyAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        var asked = ContractKeyQuestion.Decode(question.Span);
        if (asked.Epoch is { } old && _contractKeys.Find(asked.Contract, old) is { } kept)
        {
            return kept;
        }

        return await SignAsync(asked.Contract, asked.Epoch, cancellationToken).ConfigureAwait(false);
    }

    private async Task KeepRecordedKeysAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _node.Mirror.Changed.Next;
            var ledger = _node.Mirror.Current;
            try
            {
                foreach (var (contract, epoch) in _contractKeys.Missing(ledger))
                {
                    await SignAsync(contract, epoch, cancellationToken).ConfigureAwait(false);
                }

                _contractKeys.Looked(ledger);
            }
            catch (EnigmaException failed)
            {
                _node.Log.LogWarning("A contract key is not kept yet; it is tried again with the next block: {Failure}", failed.Message);
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ReadOnlyMemory<byte>> SignAsync(ContractAddress contract, Epoch? epoch, CancellationToken cancellationToken)
    {
        Hash32[] slots = [LedgerLayout.EpochState];
        await _node.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var reply = await _session.RunProvenAsync(
            _ => slots,
            (turn, ahead) => turn.AskAsync<ContractKeyReply>(
                new ContractKeyRequest(contract, epoch ?? turn.Ledger.Epoch.State.Epoch, ahead.Require(turn.Ledger, slots)), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> answer = reply.Encode();
        _contractKeys.Add(_node.Mirror.Current, contract, reply.Epoch, answer);
        return answer;
    }

    private async Task<ReadOnlyMemory<byte>> ReleaseKeysAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        var (encoded, signature, worker) = ReadKeyRequest(question.Span);
        var request = KeyRequest.Decode(encoded);
        var policy = worker.PolicySlots();
        await _node.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var measured = await MeasurementSlotsAsync(_node.Mirror.Current, request.Signer, cancellationToken).ConfigureAwait(false);
        var reply = await _session.RunProvenAsync(
            ledger => [.. ReleaseSlots(ledger, request), .. measured, .. policy],
            (turn, ahead) =>
            {
                var proof = ahead.Require(turn.Ledger, [.. ReleaseSlots(turn.Ledger, request), .. measured, .. policy]);
                return turn.AskAsync<ReleaseReply>(
                    new ReleaseKeysRequest(encoded, signature, worker.Evidence, worker.Collateral, proof), cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
        // What the worker's enclave believes the release by.
        var own = await OwnEvidenceAsync(cancellationToken).ConfigureAwait(false);
        return new WireWriter().Write(reply.Release).Write(reply.Signature).Write(own).ToArray();
    }

    private static List<Hash32> ReleaseSlots(LedgerSnapshot ledger, KeyRequest request)
    {
        var worker = WorkerOf(ledger, request.Signer);
        List<Hash32> slots =
        [
            LedgerLayout.EpochState,
            LedgerLayout.Seed,
            LedgerLayout.Commitment,
            LedgerLayout.Keeper,
            LedgerLayout.WorkerIdOf(request.Signer),
            LedgerLayout.Contract(request.Contract, ContractWord.Counters),
            LedgerLayout.Worker(worker, WorkerWord.Record),
            LedgerLayout.Worker(worker, WorkerWord.Stake),
            LedgerLayout.Worker(worker, WorkerWord.Measurement),
            LedgerLayout.Worker(worker, WorkerWord.EvidenceHash),
            LedgerLayout.Worker(worker, WorkerWord.EncryptionKeyHash),
        ];
        if (ledger.SeatIndex(request.Contract) is { } seat)
        {
            slots.Add(LedgerLayout.Seat(seat));
        }

        return slots;
    }

    // What the policy says of the measurement that the worker is registered with; if that changes before the turn, the enclave refuses.
    private async Task<Hash32[]> MeasurementSlotsAsync(LedgerSnapshot ledger, Address signer, CancellationToken cancellationToken)
    {
        var worker = WorkerOf(ledger, signer);
        return worker == WorkerId.None
            ? []
            : [LedgerLayout.Standing(PolicyKind.WorkerMeasurement, await new LedgerReader(_node.Rpc, _node.Manifest.Ledger)
                .GetMeasurementAsync(worker, ledger.State, cancellationToken).ConfigureAwait(false))];
    }

    private static WorkerId WorkerOf(LedgerSnapshot ledger, Address signer) => ledger.Workers.FirstOrDefault(entry => entry.Value == signer).Key;

    private async Task<ReadOnlyMemory<byte>> AdmitWorkerAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        var (operatorAccount, worker) = ReadAdmission(question.Span);
        Hash32[] slots =
        [
            LedgerLayout.EpochState, LedgerLayout.Commitment, LedgerLayout.Keeper,
            LedgerLayout.Standing(PolicyKind.WorkerMeasurement, _node.Manifest.WorkerMeasurement), .. worker.PolicySlots(),
        ];
        await _node.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var reply = await _session.RunProvenAsync(
            _ => slots,
            (turn, ahead) => turn.AskAsync<RegistrationReply>(
                new AdmitWorkerRequest(operatorAccount, worker.Evidence, worker.Collateral, worker.Key, ahead.Require(turn.Ledger, slots)), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return reply.Encode();
    }

    private async Task<ReadOnlyMemory<byte>> EvidenceAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        (await OwnEvidenceAsync(cancellationToken).ConfigureAwait(false)).Encode();

    private async Task<EvidenceAnswer> OwnEvidenceAsync(CancellationToken cancellationToken)
    {
        var newest = await _node.Rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false);
        var evidence = await _session.RunAsync(turn => AttestAsync(turn, newest.Timestamp, cancellationToken), cancellationToken).ConfigureAwait(false);
        return await EvidenceAnswer.OfAsync(_node, _session, evidence, newest.Timestamp, cancellationToken).ConfigureAwait(false);
    }

    // In a turn: it tells whether the enclave lives, and one asker makes what the others wait for. The collateral is looked up each time.
    private async Task<ByteString> AttestAsync(EnclaveTurn turn, ulong now, CancellationToken cancellationToken)
    {
        if (_evidence is { } kept && kept.Start == turn.Start && !_session.Process.IsGone && kept.Made <= now && now - kept.Made < EvidenceMemory)
        {
            return kept.Bytes;
        }

        var reply = await turn.AskAsync<EvidenceReply>(new AttestRequest(now + EvidenceLifetime), cancellationToken).ConfigureAwait(false);
        _evidence = (turn.Start, now, reply.Evidence);
        return reply.Evidence;
    }

    private static (ByteString Request, EnclaveSignature Signature, EvidenceAnswer Worker) ReadKeyRequest(ReadOnlySpan<byte> question)
    {
        var reader = new WireReader(question, "key request question", WireErrors.BadFrame);
        var result = (reader.ReadLongBytes(), reader.Read<EnclaveSignature>(), reader.Read<EvidenceAnswer>());
        reader.RequireEnd();
        return result;
    }

    private static (Address Operator, EvidenceAnswer Worker) ReadAdmission(ReadOnlySpan<byte> question)
    {
        var reader = new WireReader(question, "worker admission question", WireErrors.BadFrame);
        var result = (reader.ReadAddress(), reader.Read<EvidenceAnswer>());
        reader.RequireEnd();
        return result;
    }
}
