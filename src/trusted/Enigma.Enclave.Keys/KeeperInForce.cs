// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Keys;

/// <summary>Under which Ledger a key keeper acts: one that is not older than its process, and that names it (spec/keys.md section 6).</summary>
internal sealed class KeeperInForce(Address keeper, Heartbeat heartbeat)
{
    /// <summary>Refuses to act under any other Ledger.</summary>
    /// <exception cref="EnigmaException"><c>keys.no_heartbeat</c>, <c>keys.not_the_keeper</c></exception>
    public void Require(LedgerView ledger)
    {
        // Whatever else is read is true at some block; this says that the block is not older than this process.
        heartbeat.Require(ledger);
        if (ledger.KeeperSigner != keeper)
        {
            // Workers are registered by the keeper of the Ledger: another one may have let in whatever it liked.
            throw new EnigmaException(
                KeysErrors.NotTheKeeper, $"the Ledger names the key keeper {ledger.KeeperSigner} at block {ledger.Block.Number}, this one is {keeper}");
        }
    }
}
