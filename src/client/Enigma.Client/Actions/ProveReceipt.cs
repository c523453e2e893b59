// SPDX-License-Identifier: MIT
using Enigma.Client.Rpc;
using Enigma.Client.Trust;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>Proves that the leaf of a task is under one of the heads that the Ledger keeps.</summary>
internal static class ProveReceipt
{
    /// <summary>The position of the head in the ring of the contract, or null when the ring does not hold it.</summary>
    public static int? Find(LedgerView view, ContractAddress contract, Head head)
    {
        for (var position = 0; position < LedgerLayout.HeadRingLength; position++)
        {
            if (view[LedgerLayout.ContractHead(contract, position)] == head.Value && head != Head.None)
            {
                return position;
            }
        }

        return null;
    }

    /// <exception cref="EnigmaException"><c>verification.wrong_receipt</c></exception>
    public static async Task<VerificationReport> ProveReceiptAsync(this EnigmaClient client, TaskAnswer answer, CancellationToken cancellation)
    {
        var entry = answer.Entry!;
        var contract = entry.Record.Contract;
        var task = entry.Record.Id(client.Manifest.Network);
        var leaf = answer.Leaf ?? throw Wrong(task, "it has no leaf");
        var proof = answer.Proof ?? throw Wrong(task, "it has no proof");
        if (!ReceiptsTree.TryVerify(leaf, proof.Head.Index, proof.Nodes, proof.Head.ReceiptsRoot))
        {
            throw Wrong(task, $"its leaf is not under receipts root {proof.Head.ReceiptsRoot}");
        }

        var head = proof.Head.Head;
        var view = await FindHeadAsync(client, contract, head, cancellation).ConfigureAwait(false)
            ?? throw Wrong(task, $"the Ledger does not hold head {head} of {contract}");
        return client.Verifier.Start(view)
            .With("head", head, $"one of the last {LedgerLayout.HeadRingLength} heads of {contract} on the Ledger")
            .With("record", entry.Hash, "the leaf names this entry")
            .With("receipt", leaf.NodeHash, $"inclusion of leaf {leaf.Index} of {proof.Head.Index} under the head");
    }

    // The node may know of a commit a moment before its header is signed.
    private static async Task<LedgerView?> FindHeadAsync(EnigmaClient client, ContractAddress contract, Head head, CancellationToken cancellation)
    {
        LedgerView? view = null;
        for (var attempt = 0; attempt < 40; attempt++)
        {
            view = await client.OpenLedgerAsync(cancellation, view).ConfigureAwait(false);
            await view.ProveAsync(LedgerView.HeadsOf(contract), cancellation).ConfigureAwait(false);
            if (Find(view, contract, head) is not null)
            {
                return view;
            }

            await Task.Delay(client.Options.PollInterval * 2, client.Options.Clock, cancellation).ConfigureAwait(false);
        }

        return null;
    }

    private static EnigmaException Wrong(TaskId task, string fault) =>
        new(VerificationErrors.WrongReceipt, $"the receipt of task {task} is refused: {fault}; use another node");
}
