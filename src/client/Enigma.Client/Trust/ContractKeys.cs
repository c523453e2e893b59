// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Client.Rpc;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client.Trust;

/// <summary>The keys to which contracts' inputs are sealed.</summary>
internal sealed class ContractKeys(NodeRpc node, LedgerDomain domain)
{
    private readonly ConcurrentDictionary<(ContractAddress Contract, Epoch Epoch), EncryptionKey> _used = [];

    /// <summary>
    /// The key that the key keeper signed for this contract and the epoch of the header. The Ledger takes records under the key of the epoch before
    /// as well; whoever held the seat then may be shut out by now, so nothing is sealed to it.
    /// </summary>
    /// <exception cref="EnigmaException"><c>verification.wrong_contract_key</c>; <c>client.key_epoch_passed</c></exception>
    public (Epoch Epoch, EncryptionKey Key) Verify(ContractKeyAnswer answer, ContractAddress contract, EpochState epoch, Address keeper)
    {
        if (answer.Epoch == epoch.Epoch.Next || answer.Epoch == epoch.Epoch.Previous)
        {
            // The epoch turned between the header and the key, or the key keeper is a block behind: nothing wrong, only something late. A node
            // that keeps saying so ends the attempts.
            throw new EnigmaException(
                ClientErrors.KeyEpochPassed, $"the contract key is of epoch {answer.Epoch}, the header of epoch {epoch.Epoch}; seal again");
        }

        if (answer.Epoch != epoch.Epoch)
        {
            throw Wrong($"it is of epoch {answer.Epoch}, expected {epoch.Epoch}");
        }

        if (answer.PublicKey.Length != EncryptionKey.Size)
        {
            throw Wrong($"it has {answer.PublicKey.Length} bytes, expected {EncryptionKey.Size}");
        }

        var key = new EncryptionKey(answer.PublicKey);
        if (!domain.Verify(new ContractKeyStatement(contract, answer.Epoch, key.Hash), answer.Signature, keeper))
        {
            throw Wrong($"its signature is not of the key keeper {keeper} over contract {contract} and epoch {answer.Epoch}");
        }

        _used[(contract, answer.Epoch)] = key;
        return (answer.Epoch, key);
    }

    /// <summary>
    /// A key of a past epoch, to read a result again. It need not be verified: with another key than the one that the envelope was sealed
    /// to, recovery fails.
    /// </summary>
    public async Task<EncryptionKey> PastAsync(ContractAddress contract, Epoch epoch, CancellationToken cancellation)
    {
        if (_used.TryGetValue((contract, epoch), out var key))
        {
            return key;
        }

        var answer = await node.ContractKeyAsync(contract, epoch, cancellation).ConfigureAwait(false);
        return answer.PublicKey.Length == EncryptionKey.Size
            ? new EncryptionKey(answer.PublicKey)
            : throw Wrong($"it has {answer.PublicKey.Length} bytes, expected {EncryptionKey.Size}");
    }

    private static EnigmaException Wrong(string fault) =>
        new(VerificationErrors.WrongContractKey, $"the contract key that the node gave is refused: {fault}; use another node");
}
