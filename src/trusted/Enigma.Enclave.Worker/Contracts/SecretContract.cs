// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// One contract in this enclave: its proven queue, how far it is computed, and the bodies that may not leave yet. What it has computed is
/// compared with every head that the Ledger confirms.
/// </summary>
internal sealed class SecretContract(ContractAddress address)
{
    private readonly SortedDictionary<uint, ByteString> _withheld = [];
    private readonly SortedDictionary<uint, Head> _computedHeads = [];

    /// <summary>What the Ledger says.</summary>
    public ContractQueue Queue { get; } = new(address);

    /// <summary>What this enclave computed from it.</summary>
    public ContractProgress Progress { get; private set; } = new();

    /// <summary>The module, once the host has delivered it; its hash is the one in the deploy entry.</summary>
    public ByteString Code { get; private set; }

    /// <summary>True when the body of an entry may leave: at once, or once its receipt is confirmed, as the deployment says.</summary>
    public bool IsRevealed(uint index) => Queue.Deployment.Deployment.Reveal == Protocol.Reveal.Provisional || index < Queue.Committed;

    /// <summary>Takes what is new on the Ledger.</summary>
    /// <exception cref="EnigmaException"><c>queue.mismatch</c>, <c>queue.bad_entry</c> or <c>state.head_mismatch</c>.</exception>
    public void Sync(LedgerView ledger, IReadOnlyList<QueueEntry> added)
    {
        var expired = Queue.Advance(ledger, added);
        if (expired < Progress.Next)
        {
            // The entry was computed before the Ledger expired it. What follows it was computed on a state that never was.
            Restart();
        }

        RequireConfirmedHead();
    }

    /// <summary>Keeps the module if it is the deployed one.</summary>
    /// <exception cref="EnigmaException"><c>queue.wrong_code</c></exception>
    public void Provide(ByteString code)
    {
        if (code.IsEmpty || !Code.IsEmpty)
        {
            return;
        }

        var expected = Queue.Deployment.Deployment.CodeHash;
        var hash = Crypto.Keccak256.Hash(code);
        Code = hash == expected
            ? code
            : throw new EnigmaException(
                QueueErrors.WrongCode, $"code of {code.Length} bytes has hash {hash}, the contract was deployed with {expected}");
    }

    /// <summary>Goes on by one entry; a body that may not leave yet is kept.</summary>
    /// <exception cref="EnigmaException"><c>state.head_mismatch</c></exception>
    public void Append(ComputedEntry computed)
    {
        var index = Progress.Next;
        Progress.Append(Queue[index], computed.Leaf, computed.Changes);
        if (!computed.Body.IsEmpty && !IsRevealed(index))
        {
            _withheld.Add(index, computed.Body);
        }

        _computedHeads[Progress.Next] = Progress.HeadParts.Head;
        RequireConfirmedHead();
    }

    /// <summary>Withheld bodies from an index on that may leave now. Those before it are forgotten: the host has them.</summary>
    public IEnumerable<IndexedBody> Reveal(uint from)
    {
        foreach (var taken in _withheld.Keys.TakeWhile(index => index < from && IsRevealed(index)).ToArray())
        {
            _withheld.Remove(taken);
        }

        return _withheld
            .Where(pair => pair.Key >= from && IsRevealed(pair.Key))
            .Select(pair => new IndexedBody(new EntryIndex(pair.Key), pair.Value));
    }

    private void Restart()
    {
        Progress = new ContractProgress();
        _withheld.Clear();
        _computedHeads.Clear();
    }

    /// <summary>
    /// Everything computed up to the committed index must be what the Ledger confirmed. A difference means that a body was altered or
    /// that a worker committed a wrong result; either way nothing more may be built on this state.
    /// </summary>
    private void RequireConfirmedHead()
    {
        var committed = Queue.Committed;
        if (committed == 0 || committed > Progress.Next)
        {
            return;
        }

        foreach (var passed in _computedHeads.Keys.TakeWhile(index => index < committed).ToArray())
        {
            _computedHeads.Remove(passed);
        }

        if (_computedHeads[committed] != Queue.CommittedHead)
        {
            throw new EnigmaException(
                StateErrors.HeadMismatch,
                $"contract {address} was computed to head {_computedHeads[committed]} at index {committed}, "
                + $"the Ledger confirmed {Queue.CommittedHead}. "
                + "The contract is closed here; rebuild it from other bodies");
        }
    }
}
