// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Who has how much of the room for what is admitted and not recorded. Admissions cost nothing, so each contract's are bounded, and what
/// others hold never takes the last room of a contract that is on the Ledger. Used by one thread at a time.
/// </summary>
internal sealed class AdmissionRoom(AdmissionLimits limits)
{
    private const string Wait = "ask again when some are on the Ledger or can no longer be, or have the task forced";

    private readonly Dictionary<ContractAddress, AdmissionShare> _shares = [];
    private AdmissionShare _all;

    /// <summary>How many tasks are kept.</summary>
    public int Tasks => _all.Tasks;

    /// <summary>A contract holds more.</summary>
    public void Take(ContractAddress contract, AdmissionShare share) => Set(contract, _shares.GetValueOrDefault(contract) + share);

    /// <summary>A contract holds less.</summary>
    public void GiveBack(ContractAddress contract, AdmissionShare share) => Set(contract, _shares.GetValueOrDefault(contract) - share);

    /// <summary>Why a contract gets no more; null when what it asks for fits.</summary>
    public string? WhatIsFull(LedgerSnapshot ledger, ContractAddress contract, AdmissionShare asked)
    {
        var isOnLedger = ledger.Contracts.ContainsKey(contract);
        // Addresses that nothing was deployed to cost nothing: all of them together have the share of one contract.
        var held = isOnLedger
            ? _shares.GetValueOrDefault(contract)
            : _shares.Where(share => !ledger.Contracts.ContainsKey(share.Key)).Aggregate(default(AdmissionShare), (sum, share) => sum + share.Value);
        var whose = isOnLedger ? $"contract {contract}" : "contracts that are not deployed";
        return Exceeds(held, asked, limits.TasksOfContract, limits.BytesOfContract, $" of {whose}")
            ?? (isOnLedger && Exceeds(held, asked, limits.ReservedTasks, limits.ReservedBytes, "") is null
                ? null
                : Exceeds(_all, asked, limits.Tasks, limits.Bytes, ""))
            ?? WhatIsToCompute(ledger, contract, asked.Gas);
    }

    private static string? Exceeds(AdmissionShare held, AdmissionShare asked, int tasks, long bytes, string whose) =>
        held.Tasks + asked.Tasks > tasks
            ? $"{held.Tasks} tasks{whose} are admitted and not recorded, expected at most {tasks} with {asked.Tasks} more; {Wait}"
            : held.Bytes + asked.Bytes > bytes
                ? $"{held.Bytes} bytes{whose} are admitted and not recorded, expected at most {bytes} with {asked.Bytes} more; {Wait}"
                : null;

    private string? WhatIsToCompute(LedgerSnapshot ledger, ContractAddress contract, ulong gas)
    {
        if (limits.GasOfContract == ulong.MaxValue || gas == 0)
        {
            return null;
        }

        var most = Math.Max(limits.GasOfContract, GasClass.Maximum.Gas);
        // Nobody has paid for these: however much they are, they leave half of it, and one task of the greatest class, to those who record.
        var admitted = Math.Min(_shares.GetValueOrDefault(contract).Gas, Math.Min(most / 2, most - GasClass.Maximum.Gas));
        var waiting = admitted + ledger.Queue(contract).PendingGas();
        return waiting + gas > most
            ? $"tasks of contract {contract} with gas limits of {waiting} together are to be computed, expected at most {limits.GasOfContract} with {gas} more; wait for results, lower the gas limit or send less at once"
            : null;
    }

    private void Set(ContractAddress contract, AdmissionShare share)
    {
        _all += share - _shares.GetValueOrDefault(contract);
        if (share == default)
        {
            _shares.Remove(contract);
        }
        else
        {
            _shares[contract] = share;
        }
    }
}
