// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>The contracts that this enclave works on, and those that are being opened at a checkpoint.</summary>
internal sealed class ContractTable
{
    private readonly Dictionary<ContractAddress, SecretContract> _contracts = [];
    private readonly Dictionary<ContractAddress, CheckpointOpening> _openings = [];

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
