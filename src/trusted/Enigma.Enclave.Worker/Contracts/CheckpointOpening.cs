// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// A contract on its way to be opened at a checkpoint that a head on the Ledger commits to: the newest head, or one of those before it that
/// the Ledger still stores. Either way the queue from there on leads to the newest. Nothing can be done with it before its last page.
/// </summary>
internal sealed class CheckpointOpening
{
    private readonly CheckpointHeader _header;
    private readonly DeployEntry _deployment;
    private readonly CheckpointReader _reader;
    private readonly ContractStateMap _state = new();

    private CheckpointOpening(CheckpointHeader header, DeployEntry deployment)
    {
        _header = header;
        _deployment = deployment;
        _reader = new CheckpointReader(header);
    }

    /// <summary>The generation whose state key opens the pages.</summary>
    public Epoch Generation => _header.Generation;

    /// <summary>Checks that a head on the Ledger commits to the header, and the header to the deploy entry.</summary>
    /// <exception cref="EnigmaException">
    /// <c>checkpoint.bad_header</c>, <c>checkpoint.not_committed</c>, <c>queue.bad_entry</c> or a code of the area <c>proof</c>.
    /// </exception>
    public static CheckpointOpening Begin(OpenCheckpointRequest request, NetworkId network, LedgerView ledger)
    {
        var (contract, parts) = (request.Contract, request.Head);
        Require(ledger.IsStoredHead(contract, parts.Head), "the head of these parts", parts);
        Require(Keccak256.Hash(request.Header) == parts.CheckpointHash, "the header", parts);
        var header = CheckpointHeader.Decode(request.Header);
        Require(
            header.Network == network && header.Contract == contract && header.Index.Value < parts.Index,
            $"a header of {header.Contract} at {header.Index}", parts);
        Require(Keccak256.Hash(request.DeployEntry) == header.DeployEntry, "the deploy entry", parts);
        return QueueEntry.Decode(request.DeployEntry) is DeployEntry deployment && deployment.Contract == contract
            ? new CheckpointOpening(header, deployment)
            : throw NotCommitted("an entry that deploys nothing here", parts);
    }

    /// <summary>Takes the next page.</summary>
    /// <exception cref="EnigmaException">
    /// <c>checkpoint.wrong_page</c>, and nothing has changed; <c>checkpoint.open_failed</c> or <c>checkpoint.bad_format</c>.
    /// </exception>
    public void Load(int page, ReadOnlySpan<byte> bytes, StateKey key)
    {
        var entries = _reader.Read(key, page, bytes);
        _state.Apply(entries.Select(entry => new StateChange(entry.Key.Memory, entry.Value!.Value.Memory)));
    }

    /// <summary>The contract, once every page is here; its queue is still to be proven.</summary>
    /// <exception cref="EnigmaException"><c>checkpoint.incomplete</c></exception>
    public SecretContract Finish() => _reader.IsComplete
        ? new SecretContract(
            _header.Contract, new ContractQueue(_header, _deployment), new ContractProgress(_header, _state))
        : throw new EnigmaException(
            CheckpointErrors.Incomplete,
            $"{_reader.Next} of {_header.Pages.Count} pages of the checkpoint of {_header.Contract} are loaded; load the others first");

    private static void Require(bool isCommitted, string what, HeadParts parts)
    {
        if (!isCommitted)
        {
            throw NotCommitted(what, parts);
        }
    }

    private static EnigmaException NotCommitted(string what, HeadParts parts) => new(
        CheckpointErrors.NotCommitted,
        $"{what} is not what a head of the Ledger at {parts.Index} commits to; take the parts of a batch whose head the proof shows and the Ledger "
        + "stores, and what they name");
}
