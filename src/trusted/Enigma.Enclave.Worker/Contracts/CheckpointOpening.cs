// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// A contract on its way to be opened at a checkpoint that the Ledger's head commits to. Nothing can be done with it before its last page.
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

    /// <summary>Checks that the Ledger's head commits to the header, and the header to the deploy entry.</summary>
    /// <exception cref="EnigmaException">
    /// <c>checkpoint.bad_header</c>, <c>checkpoint.not_committed</c>, <c>queue.bad_entry</c> or a code of the area <c>proof</c>.
    /// </exception>
    public static CheckpointOpening Begin(OpenCheckpointRequest request, NetworkId network, LedgerView ledger)
    {
        var (contract, parts) = (request.Contract, request.Head);
        var committed = ledger.Counters(contract).Committed;
        var isHead = committed == parts.Index && ledger.CommittedHead(contract) == parts.Head;
        Require(isHead, $"the parts of the head at {parts.Index}", committed);
        Require(Keccak256.Hash(request.Header) == parts.CheckpointHash, "the header", committed);
        var header = CheckpointHeader.Decode(request.Header);
        Require(
            header.Network == network && header.Contract == contract && header.Index.Value < committed,
            $"a header of {header.Contract} at {header.Index}", committed);
        Require(Keccak256.Hash(request.DeployEntry) == header.DeployEntry, "the deploy entry", committed);
        return QueueEntry.Decode(request.DeployEntry) is DeployEntry deployment && deployment.Contract == contract
            ? new CheckpointOpening(header, deployment)
            : throw NotCommitted("an entry that deploys nothing here", committed);
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

    private static void Require(bool isCommitted, string what, uint committed)
    {
        if (!isCommitted)
        {
            throw NotCommitted(what, committed);
        }
    }

    private static EnigmaException NotCommitted(string what, uint committed) => new(
        CheckpointErrors.NotCommitted,
        $"{what} is not what the Ledger's head at {committed} commits to; take the parts of the newest batch and what they name");
}
