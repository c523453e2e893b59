// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Client.Ledger;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>Deploys a secret contract.</summary>
public static class DeploySecretContract
{
    /// <summary>
    /// Verifies the network, seals the constructor call, has it admitted and records the deployment. The contract exists for good once
    /// its deploy task succeeded (<see cref="GetTaskResult"/>).
    /// </summary>
    /// <exception cref="EnigmaException">
    /// <c>envelope.bad_inputs</c> for a constructor call that does not fit and <c>task.gas_limit_too_low</c> for one that the limit does not
    /// cover together with the module, before anybody is asked; <c>verification.*</c> before anything is sealed; the worker's code when it
    /// refuses; <c>client.*</c> for what Ethereum refuses.
    /// </exception>
    public static async Task<RecordedTask> DeploySecretContractAsync(
        this EnigmaClient client, User user, DeploymentRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(request);
        var terms = request.Terms;
        var salt = request.Salt ?? Hash32.FromSpan(RandomNumberGenerator.GetBytes(Hash32.Size));

        // A wrong answer only costs the caller: the envelope binds to the address, and the Ledger makes the true one.
        var call = LedgerCalls.ContractAddressOf(user.Address, salt);
        var word = await client.Ethereum.ReadAsync(user.Address, client.Manifest.Ledger, call, cancellation).ConfigureAwait(false);
        if (word.Length != Hash32.Size)
        {
            throw new EnigmaException(
                ClientErrors.BadAnswer, $"the Ethereum node gave {word.Length} bytes as the address of the contract, expected {Hash32.Size}; ask another node");
        }

        var contract = new ContractAddress(Address.FromSpan(word.AsSpan(Hash32.Size - Address.Size)));
        return await new TaskRecorder(client, user)
            .DeployAsync(contract, terms, request.DeploymentTerms(salt), request, cancellation)
            .ConfigureAwait(false);
    }
}
