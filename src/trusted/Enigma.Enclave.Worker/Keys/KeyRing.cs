// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Keys;

/// <summary>
/// Asks the key keeper for secrets and takes what it releases. Every request has a nonce from this enclave's memory, and an answer is taken
/// once: a host cannot feed it a release that was made for another request, enclave or time (spec/keys.md section 6).
/// </summary>
internal sealed class KeyRing(EnclaveContext enclave)
{
    /// <summary>
    /// How many requests may wait for their answer; the oldest is forgotten first. Hosts abandon what came to nothing: no request that is still
    /// waited for has to go for it.
    /// </summary>
    public const int MaximumOpenRequests = 64;

    private readonly Dictionary<ContractAddress, ContractSecrets> _secrets = [];
    private readonly Dictionary<Hash32, KeyRequest> _open = [];
    private readonly List<Hash32> _order = [];
    private readonly EvidenceJudge _judge = new(enclave);

    /// <summary>The secrets of a contract.</summary>
    /// <exception cref="EnigmaException"><c>keys.missing</c></exception>
    public ContractSecrets this[ContractAddress contract] =>
        _secrets.TryGetValue(contract, out var secrets) ? secrets : throw Missing(contract, null);

    /// <summary>Makes and signs a request for the secrets of some epochs.</summary>
    /// <exception cref="EnigmaException"><c>keys.bad_request</c></exception>
    public (KeyRequest Request, EnclaveSignature Signature) Request(ContractAddress contract, IReadOnlyList<Epoch> epochs)
    {
        Span<byte> nonce = stackalloc byte[Hash32.Size];
        enclave.Platform.FillRandom(nonce);
        var identity = enclave.Identity;
        var workerKey = EncryptionKey.Of(identity.Encryption);
        var request = new KeyRequest(
            enclave.Manifest.Network, contract, identity.Signer.Address, epochs, Hash32.FromSpan(nonce), workerKey);
        // The epochs are the host's: what is signed is what the key keeper will be able to read.
        request = KeyRequest.Decode(request.Encode());
        if (_order.Count == MaximumOpenRequests)
        {
            Abandon(_order[0]);
        }

        _order.Add(request.Nonce);
        _open.Add(request.Nonce, request);
        return (request, request.Sign(identity.Signer));
    }

    /// <summary>
    /// Takes a release of the key keeper that the Ledger names and that proves what it is: what is computed under these keys, whoever made
    /// them can read.
    /// </summary>
    /// <exception cref="EnigmaException"><c>keys.bad_release</c>; as of <see cref="EvidenceJudge"/></exception>
    public void Install(InstallKeysRequest install, LedgerView ledger)
    {
        var nonce = install.Nonce;
        if (!_open.TryGetValue(nonce, out var request))
        {
            throw new EnigmaException(
                KeysErrors.BadRelease,
                $"no open key request has nonce {nonce}: it was answered, never made here, abandoned, or pushed out by {MaximumOpenRequests} others");
        }

        var keeper = ledger.KeeperSigner;
        _judge.Verify(install.Evidence, install.Collateral, ledger, EnclaveRole.KeyKeeper, policy => policy with { Signer = keeper });
        var released = install.Release.Open(request, install.Signature, keeper, enclave.Identity.Encryption);
        Abandon(nonce);
        if (!_secrets.TryGetValue(request.Contract, out var secrets))
        {
            _secrets.Add(request.Contract, secrets = new ContractSecrets(request.Contract));
        }

        secrets.Add(released);
    }

    /// <summary>Forgets a request, so that it takes no place from others; an answer to it is refused from then on.</summary>
    public void Abandon(Hash32 nonce)
    {
        _open.Remove(nonce);
        _order.Remove(nonce);
    }

    /// <summary>Wipes what opens inputs of epochs before one; nothing that is computed or asked here needs it.</summary>
    public void ForgetInputs(ContractAddress contract, Epoch before)
    {
        if (_secrets.TryGetValue(contract, out var secrets))
        {
            secrets.ForgetInputs(before);
        }
    }

    /// <summary>Wipes the secrets of a contract, as soon as no computation uses them.</summary>
    public void Forget(ContractAddress contract)
    {
        if (_secrets.Remove(contract, out var secrets))
        {
            secrets.Dispose();
        }
    }

    internal static EnigmaException Missing(ContractAddress contract, Epoch? epoch) => new(
        KeysErrors.Missing,
        $"the keys of contract {contract}{(epoch is { } e ? $" and epoch {e}" : "")} are not here; send RequestKeys and InstallKeys first");
}
