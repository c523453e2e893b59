// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Network;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// The node that a dApp talks to: passes admissions to the seat, keeps the envelopes, shares them once their record is on the Ledger, and
/// answers what it knows. It sees ciphertext only.
/// </summary>
internal sealed class UserNode(NodeServices node, TaskTracker tasks)
{
    private readonly Dictionary<Hash32, ContractAddress> _unannounced = [];
    private readonly Lock _gate = new();

    /// <summary>Announces envelopes and modules of recorded tasks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var seen = new Dictionary<ContractAddress, uint>();
        while (true)
        {
            var changed = node.Mirror.Changed.Next;
            foreach (var queue in node.Mirror.Current.Contracts.Values)
            {
                var from = seen.GetValueOrDefault(queue.Contract);
                // After a rewind entries are looked at again; announcing twice does no harm.
                foreach (var queued in queue.Entries.Skip((int)Math.Min(from, queue.Length)))
                {
                    await AnnounceAsync(queued.Entry, cancellationToken).ConfigureAwait(false);
                }

                seen[queue.Contract] = queue.Length;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Has the seat's enclave admit tasks or a deployment.</summary>
    /// <exception cref="EnigmaException"><c>node.no_worker</c>, or the code of the enclave that refused.</exception>
    public async Task<(WorkerId Worker, BlockNumber ValidUntil, EnclaveSignature Signature)> AdmitAsync(
        AdmissionQuestion question, CancellationToken cancellationToken)
    {
        // The client chose its seat by the newest header; an older one could name another.
        await node.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var worker = node.Mirror.Current.WorkerOf(question.Contract);
        if (worker == WorkerId.None)
        {
            throw new EnigmaException(NodeErrors.NoWorker, "no worker holds a seat in this epoch; wait for the next epoch and try again");
        }

        var answer = await node.Peers.RequestAsync(PeerNames.Admission(worker), WireValue.Encode(question), cancellationToken).ConfigureAwait(false);
        await KeepAsync(question, cancellationToken).ConfigureAwait(false);
        return ReadAnswer(answer.Span);
    }

    private async Task KeepAsync(AdmissionQuestion question, CancellationToken cancellationToken)
    {
        var account = await new LedgerReader(node.Rpc, node.Manifest.Ledger)
            .GetAccountAsync(question.Sender, node.Mirror.Current.State, cancellationToken).ConfigureAwait(false);
        var nonce = account.Nonce;
        foreach (var envelope in question.Envelopes)
        {
            var hash = node.Contents.Add(envelope.Bytes.Memory);
            tasks.Admitted(TaskId.Of(node.Manifest.Network, question.Contract, question.Sender, nonce++), question.Contract);
            lock (_gate)
            {
                _unannounced[hash] = question.Contract;
            }
        }

        if (question.Deployment is { } deployment)
        {
            node.Contents.Add(deployment.Code.Memory);
        }
    }

    private async Task AnnounceAsync(QueueEntry entry, CancellationToken cancellationToken)
    {
        if (entry is not RecordedEntry recorded)
        {
            return;
        }

        bool isOurs;
        lock (_gate)
        {
            isOurs = _unannounced.Remove(recorded.Record.InputsHash);
        }

        if (!isOurs)
        {
            return;
        }

        await node.Exchange.AnnounceEnvelopeAsync(entry.Contract, recorded.Record.InputsHash, cancellationToken).ConfigureAwait(false);
        if (entry is DeployEntry deploy)
        {
            await node.Exchange.AnnounceCodeAsync(entry.Contract, deploy.Deployment.CodeHash, cancellationToken).ConfigureAwait(false);
        }
    }

    private static (WorkerId Worker, BlockNumber ValidUntil, EnclaveSignature Signature) ReadAnswer(ReadOnlySpan<byte> answer)
    {
        var reader = new WireReader(answer, "admission answer", WireErrors.BadFrame);
        var result = (reader.Read<WorkerId>(), reader.Read<BlockNumber>(), reader.Read<EnclaveSignature>());
        reader.RequireEnd();
        return result;
    }
}
