// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Contracts;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// Signs what was computed since the last commit, over any number of contracts (spec/tasks.md section 7). All of them were read at one
/// block, the anchor: so the Ledger knows which expiries the worker had seen, and that nothing recorded later is in the batch.
/// </summary>
internal sealed class BatchMaker(EnclaveContext enclave, LedgerDomain domain)
{
    /// <exception cref="EnigmaException"><c>batch.not_synced</c> or <c>batch.nothing_new</c>.</exception>
    public BatchReply Make(IReadOnlyList<(ContractAddress Address, SecretContract Contract)> contracts)
    {
        var anchor = Anchor(contracts);
        BatchEntry[] entries = [.. contracts.Select(pair => Entry(pair.Address, pair.Contract))];
        var number = new BlockNumber(anchor.Number);
        var signature = domain.Sign(BatchStatement.Of(number, anchor.Hash, entries), enclave.Identity.Signer);
        return new BatchReply(number, anchor.Hash, entries, signature);
    }

    private static BlockHeader Anchor(IReadOnlyList<(ContractAddress Address, SecretContract Contract)> contracts)
    {
        if (contracts.Count == 0 || contracts.Select(pair => pair.Address).Distinct().Count() != contracts.Count)
        {
            throw new EnigmaException(
                BatchErrors.NothingNew, $"a batch over {contracts.Count} contracts; name at least one, and each once");
        }

        var anchor = contracts[0].Contract.Queue.SyncedAt!;
        foreach (var (address, contract) in contracts)
        {
            if (contract.Queue.SyncedAt!.Hash != anchor.Hash)
            {
                throw new EnigmaException(
                    BatchErrors.NotSynced,
                    $"contract {address} was read at block {contract.Queue.SyncedAt.Number}, another one at {anchor.Number}; "
                    + "send SyncQueue for all at one head");
            }
        }

        return anchor;
    }

    private static BatchEntry Entry(ContractAddress address, SecretContract contract)
    {
        var (queue, progress) = (contract.Queue, contract.Progress);
        if (progress.Next <= queue.Committed)
        {
            throw new EnigmaException(
                BatchErrors.NothingNew,
                $"contract {address} is computed to {progress.Next} and committed to {queue.Committed}; execute further entries first");
        }

        var charges = UInt128.Zero;
        var results = new List<EntryResult>();
        for (var index = queue.Committed; index < progress.Next; index++)
        {
            charges += progress[index].Charge;
            results.Add(progress[index].Result);
        }

        return new BatchEntry(address, queue.CommittedHead, contract.HeadParts, charges, results);
    }
}
