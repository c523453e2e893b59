// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// The contracts that this enclave works on, those that are being opened at a checkpoint, and the parts of queues that wait for their proof.
/// </summary>
internal sealed class ContractTable
{
    private readonly Dictionary<ContractAddress, SecretContract> _contracts = [];
    private readonly Dictionary<ContractAddress, CheckpointOpening> _openings = [];
    private readonly Dictionary<ContractAddress, QueueTail> _staged = [];

    /// <summary>A contract whose queue was synchronised.</summary>
    /// <exception cref="EnigmaException"><c>queue.unknown_contract</c></exception>
    public SecretContract this[ContractAddress address] => _contracts.TryGetValue(address, out var contract)
        ? contract
        : throw new EnigmaException(
            QueueErrors.UnknownContract, $"contract {address} is not open here; send SyncQueue with its whole queue first");

    /// <summary>The contract that is open, the one whose checkpoint is loaded, or a new one; kept by <see cref="Keep"/> only.</summary>
    /// <exception cref="EnigmaException"><c>checkpoint.incomplete</c></exception>
    public SecretContract Open(ContractAddress address)
    {
        if (_contracts.TryGetValue(address, out var contract))
        {
            return contract;
        }

        return _openings.TryGetValue(address, out var opening) ? opening.Finish() : new SecretContract(address);
    }

    /// <summary>Keeps a contract that was opened.</summary>
    public void Keep(ContractAddress address, SecretContract contract)
    {
        _contracts[address] = contract;
        _openings.Remove(address);
    }

    /// <summary>Keeps a part of a queue until <see cref="TakeStaged"/>; a part that begins where the queue ends replaces those before.</summary>
    /// <param name="address">The contract.</param>
    /// <param name="from">The index of the first entry.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="length">How many entries the Ledger has: what waits for its proof is never more than can be proven.</param>
    /// <exception cref="EnigmaException">
    /// <c>checkpoint.incomplete</c>, <c>queue.part_gap</c>, <c>queue.part_beyond</c> or <c>queue.bad_entry</c>; nothing has changed then.
    /// </exception>
    public void Stage(ContractAddress address, uint from, IReadOnlyList<EncodedEntry> entries, uint length)
    {
        var queue = Open(address).Queue;
        var end = _staged.TryGetValue(address, out var staged) ? staged.End : queue.Length;
        var tail = from == queue.Length ? queue.BeginTail() : staged;
        if (tail is null || tail.End != from)
        {
            throw new EnigmaException(
                QueueErrors.PartGap,
                $"a part of the queue of {address} begins at entry {from}, the parts so far end at {end}; go on there, or begin anew at {queue.Length}");
        }

        if (from + (long)entries.Count > length)
        {
            throw new EnigmaException(
                QueueErrors.PartBeyond,
                $"{entries.Count} entries from {from} on, and the queue of {address} has {length} on the Ledger; send no more than it has");
        }

        tail.Add(entries);
        _staged.Remove(address);
        if (tail.Entries.Count != 0)
        {
            // Nothing is kept of nothing: addresses cost the host nothing.
            _staged.Add(address, tail);
        }
    }

    /// <summary>The parts of a queue that wait for their proof, or an empty tail. It is taken once: a fold that proves to be wrong is gone.</summary>
    public QueueTail TakeStaged(ContractAddress address, ContractQueue queue) =>
        _staged.Remove(address, out var staged) ? staged : queue.BeginTail();

    /// <summary>Begins to open a contract at a checkpoint, in place of an earlier attempt.</summary>
    /// <exception cref="EnigmaException"><c>checkpoint.contract_open</c></exception>
    public void Begin(ContractAddress address, Func<CheckpointOpening> begin)
    {
        if (_contracts.ContainsKey(address))
        {
            throw new EnigmaException(
                CheckpointErrors.ContractOpen, $"contract {address} is open here; send CloseContract to open it at a checkpoint");
        }

        _openings[address] = begin();
        // They were begun at another queue's end.
        _staged.Remove(address);
    }

    /// <summary>Takes a page of a contract that is being opened. Pages that are committed to and still wrong end the attempt.</summary>
    public void Load(ContractAddress address, Action<CheckpointOpening> load)
    {
        if (!_openings.TryGetValue(address, out var opening))
        {
            throw new EnigmaException(
                QueueErrors.UnknownContract, $"contract {address} is not being opened at a checkpoint; send OpenCheckpoint first");
        }

        try
        {
            load(opening);
        }
        catch (EnigmaException refusal) when (refusal.Code == CheckpointErrors.OpenFailed || refusal.Code == CheckpointErrors.BadFormat)
        {
            _openings.Remove(address);
            throw;
        }
    }

    /// <summary>Forgets a contract with its state.</summary>
    public void Close(ContractAddress address)
    {
        _contracts.Remove(address);
        _openings.Remove(address);
        _staged.Remove(address);
    }

    /// <summary>Runs a step that may find the contract contradicting the Ledger, which closes it: its state is worth nothing.</summary>
    public T Guard<T>(ContractAddress address, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (EnigmaException refusal) when (refusal.Code == StateErrors.HeadMismatch || refusal.Code == StateErrors.Expired)
        {
            Close(address);
            throw;
        }
    }
}
