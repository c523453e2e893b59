// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Keys;

/// <summary>
/// When the inputs of a contract are needed by nobody (spec/keys.md section 11): two workers of different operators hold the state behind
/// them, and nothing that names their epoch is queued or can still be. One of the two is not the worker that committed it, so a worker that
/// commits and withholds what it computed takes nothing with it.
/// </summary>
internal sealed class ErasurePolicy(NetworkId network, KeeperInForce inForce)
{
    /// <summary>The contract, and the epoch before which its inputs may be erased.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>keys</c> or <c>proof</c>.</exception>
    public (ContractAddress Contract, Epoch Before) Verify(SignedHolding one, SignedHolding other, LedgerView ledger)
    {
        // What is erased does not come back: neither a worker that is revoked by now nor one that another key keeper let in has a say.
        inForce.Require(ledger);
        var (first, second) = (one.Holding, other.Holding);
        if (first.Contract != second.Contract)
        {
            throw new EnigmaException(
                KeysErrors.StillNeeded, $"one statement is about contract {first.Contract}, the other about {second.Contract}; send two about one contract");
        }

        var (owner, otherOwner) = (OperatorOf(one, ledger), OperatorOf(other, ledger));
        if (owner == otherOwner)
        {
            throw new EnigmaException(
                KeysErrors.StillNeeded,
                $"both statements about contract {first.Contract} are of workers of {owner}, who could withhold the state; send one of another operator's worker");
        }

        var before = first.Before < second.Before ? first.Before : second.Before;
        var open = ledger.Epoch.Epoch.Previous;
        return before <= open
            ? (first.Contract, before)
            : throw new EnigmaException(
                KeysErrors.StillNeeded, $"tasks may still name epoch {open} at block {ledger.Block.Number}, so nothing before {before} is over; send newer headers");
    }

    /// <summary>The operator of the worker that signed, if the Ledger believes that worker now.</summary>
    private Address OperatorOf(SignedHolding signed, LedgerView ledger)
    {
        var holding = signed.Holding;
        if (holding.Network != network)
        {
            throw new EnigmaException(
                KeysErrors.WrongNetwork, $"the statement is for network {holding.Network}, this keeper serves {network}");
        }

        if (!signed.IsSigned)
        {
            throw new EnigmaException(KeysErrors.BadRequest, $"the statement is not signed by {holding.Signer}; send what the worker's enclave answered");
        }

        return ledger.WorkerOperator(RegisteredWorker.Require(holding.Signer, ledger));
    }
}
