// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>The contracts that this enclave works on.</summary>
internal sealed class ContractTable
{
    private readonly Dictionary<ContractAddress, SecretContract> _contracts = [];

    /// <summary>A contract whose queue was synchronised.</summary>
    /// <exception cref="EnigmaException"><c>queue.unknown_contract</c></exception>
    public SecretContract this[ContractAddress address] => _contracts.TryGetValue(address, out var contract)
        ? contract
        : throw new EnigmaException(
            QueueErrors.UnknownContract, $"contract {address} is not open here; send SyncQueue with its whole queue first");

    /// <summary>Opens a contract, or gives the one that is open.</summary>
    public SecretContract Open(ContractAddress address) =>
        _contracts.TryGetValue(address, out var contract) ? contract : new SecretContract(address);

    /// <summary>Keeps a contract that was opened.</summary>
    public void Keep(ContractAddress address, SecretContract contract) => _contracts[address] = contract;

    /// <summary>Forgets a contract with its state.</summary>
    public void Close(ContractAddress address) => _contracts.Remove(address);

    /// <summary>Runs a step that may find the contract contradicting the Ledger, which closes it: its state is worth nothing.</summary>
    public T Guard<T>(ContractAddress address, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (EnigmaException refusal) when (refusal.Code == StateErrors.HeadMismatch)
        {
            Close(address);
            throw;
        }
    }
}
