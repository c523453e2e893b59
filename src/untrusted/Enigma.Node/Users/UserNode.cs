// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Network;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// The node that a dApp talks to: passes admissions to the seat, keeps the envelopes, shares them once their record is on the Ledger, and
/// answers what it knows. It sees ciphertext only.
/// </summary>
internal sealed class UserNode(NodeServices node, AdmittedTasks admitted)
{
    /// <summary>Announces envelopes and modules of recorded tasks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var seen = new QueueCursor();
        while (true)
        {
            var changed = node.Mirror.Changed.Next;
            var ledger = node.Mirror.Current;
            try
            {
                await AnnounceNewAsync(ledger, seen, cancellationToken).ConfigureAwait(false);
                admitted.Expire(ledger);
            }
            catch (EnigmaException failed)
            {
                node.Log.LogWarning("Envelopes were not announced; it is tried again with the next block: {Failure}", failed.Message);
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
        var worker = WorkerOf(question.Contract);
        var contents = question.Contents();
        admitted.RequireRoom(node.Mirror.Current, question.Contract, admitted.RoomFor(contents));
        var ledger = node.Mirror.Current;
        // While the worker's enclave opens the inputs.
        var account = new LedgerReader(node.Rpc, node.Manifest.Ledger).GetAccountAsync(question.Sender, ledger.State, cancellationToken);
        var answer = await node.Peers.RequestAsync(PeerNames.Admission(worker), WireValue.Encode(question), cancellationToken).ConfigureAwait(false);
        var admission = ReadAnswer(answer.Span);
        // The user may record from now on, so the envelope is safe before the admission is handed out.
        var sender = await account.ConfigureAwait(false);
        await admitted.AddAsync(
            node.Mirror.Current, question.Contract, admission.ValidUntil, [.. contents.Select((content, offset) => Named(question, sender, content, offset))])
            .ConfigureAwait(false);
        return admission;
    }

    /// <summary>Has the seat's enclave answer a query or an estimate.</summary>
    /// <exception cref="EnigmaException"><c>node.no_worker</c>, or the code of the enclave that refused.</exception>
    public async Task<WorkerAnswer> QueryAsync(QueryQuestion question, CancellationToken cancellationToken)
    {
        await node.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var answer = await node.Peers.RequestAsync(
            PeerNames.Query(WorkerOf(question.Contract)), WireValue.Encode(question), cancellationToken).ConfigureAwait(false);
        return WireValue.Decode<WorkerAnswer>(answer.Span, "query answer", WireErrors.BadFrame);
    }

    private WorkerId WorkerOf(ContractAddress contract)
    {
        var worker = node.Mirror.Current.WorkerOf(contract);
        return worker != WorkerId.None
            ? worker
            : throw new EnigmaException(NodeErrors.NoWorker, "no worker holds a seat in this epoch; wait for the next epoch and try again");
    }

    private async Task AnnounceNewAsync(LedgerSnapshot ledger, QueueCursor seen, CancellationToken cancellationToken)
    {
        foreach (var (_, entry) in seen.NewIn(ledger))
        {
            await AnnounceAsync(entry, cancellationToken).ConfigureAwait(false);
        }

        seen.Seen(ledger);
    }

    // If the sender is who asks, and records this next; a module is no task.
    private AdmittedContent Named(AdmissionQuestion question, AccountRecord account, AdmittedContent content, int offset) => content with
    {
        Task = offset < question.Envelopes.Count
            ? TaskId.Of(node.Manifest.Network, question.Contract, question.Sender, account.Nonce + (ulong)offset)
            : default,
    };

    private async Task AnnounceAsync(QueueEntry entry, CancellationToken cancellationToken)
    {
        if (entry is not RecordedEntry recorded)
        {
            return;
        }

        if (!admitted.Has(recorded.Record.InputsHash))
        {
            return;
        }

        await node.Exchange.AnnounceEnvelopeAsync(entry.Contract, recorded.Record.InputsHash, cancellationToken).ConfigureAwait(false);
        if (entry is DeployEntry deploy)
        {
            await node.Exchange.AnnounceCodeAsync(entry.Contract, deploy.Deployment.CodeHash, cancellationToken).ConfigureAwait(false);
            admitted.Done(deploy.Deployment.CodeHash);
        }

        admitted.Done(recorded.Record.InputsHash);
    }

    private static (WorkerId Worker, BlockNumber ValidUntil, EnclaveSignature Signature) ReadAnswer(ReadOnlySpan<byte> answer)
    {
        var reader = new WireReader(answer, "admission answer", WireErrors.BadFrame);
        var result = (reader.Read<WorkerId>(), reader.Read<BlockNumber>(), reader.Read<EnclaveSignature>());
        reader.RequireEnd();
        return result;
    }
}
