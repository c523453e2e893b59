// SPDX-License-Identifier: MIT
using Enigma.EnclaveHost;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>An enclave that is the same one after a restart: started with what it sealed before, configured, and its new seal kept.</summary>
/// <param name="Process">The enclave.</param>
/// <param name="Configure">How it was configured.</param>
/// <param name="Identity">What it answered to its configuration.</param>
/// <param name="Keep">Keeps what it seals later in place of what it sealed before.</param>
public sealed record SealedEnclave(EnclaveProcess Process, ConfigureRequest Configure, IdentityReply Identity, Action<ByteString> Keep)
{
    /// <summary>Starts an enclave under a name; nothing may use its keys before its sealed secrets are on the disk.</summary>
    /// <exception cref="EnigmaException">
    /// <c>enclave.not_started</c>, <c>enclave.bad_seal</c>, other codes of the enclave, or a code of the area <c>store</c>.
    /// </exception>
    public static async Task<SealedEnclave> StartAsync(
        string executable, string name, ConfigureRequest configure, IRecordStore records, CancellationToken cancellationToken)
    {
        var seals = new SealedSecretsStore(records);
        var process = EnclaveProcess.Start(executable);
        try
        {
            var identity = await new EnclaveClient(process).AskAsync<IdentityReply>(
                configure with { Sealed = seals.Find(name) }, cancellationToken).ConfigureAwait(false);
            seals.Keep(name, identity.Sealed);
            return new SealedEnclave(process, configure, identity, blob => seals.Keep(name, blob));
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
