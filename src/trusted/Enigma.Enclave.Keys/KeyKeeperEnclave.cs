// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Security.Cryptography;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Keys;

/// <summary>The key keeper enclave: one method per request (spec/wire.md section 4). It has the master secret.</summary>
internal sealed class KeyKeeperEnclave : IRequestHandler, IDisposable
{
    private readonly EnclaveContext _enclave;
    private readonly LedgerDomain _domain;
    private readonly KeeperRoots _roots;
    private readonly Heartbeat _heartbeat;
    private readonly KeeperInForce _inForce;
    private readonly EvidenceJudge _judge;
    private readonly ReleasePolicy _policy;
    private readonly ErasurePolicy _erasure;

    /// <summary>Derives the roots of the network from its master secret, or takes over what is left of them.</summary>
    public KeyKeeperEnclave(EnclaveContext enclave, EnclaveSecrets secrets)
    {
        var manifest = enclave.Manifest;
        _roots = KeeperRoots.Open(secrets.Master, manifest.Network);
        _enclave = enclave;
        _domain = manifest.Domain;
        _heartbeat = new Heartbeat(_roots, enclave.Platform);
        _judge = new EvidenceJudge(enclave);
        _inForce = new KeeperInForce(enclave.Identity.Signer.Address, _heartbeat);
        _policy = new ReleasePolicy(manifest.Network, _inForce, _judge);
        _erasure = new ErasurePolicy(manifest.Network, _inForce);
    }

    /// <summary>The service of a key keeper enclave on a platform.</summary>
    public static EnclaveService Create(IEnclavePlatform platform) =>
        new(EnclaveRole.KeyKeeper, platform, (enclave, secrets) => new KeyKeeperEnclave(enclave, secrets));

    /// <inheritdoc/>
    public EnclaveReply Handle(EnclaveRequest request) => request switch
    {
        ContractKeyRequest key => ContractKey(key),
        ReleaseKeysRequest release => ReleaseKeys(release),
        AdmitWorkerRequest admit => AdmitWorker(admit),
        SeedStepRequest step => SeedStep(step),
        RenewCommitmentRequest renew => RenewCommitment(renew),
        EraseInputsRequest erase => EraseInputs(erase),
        _ => throw new EnigmaException(
            WireErrors.UnexpectedRequest, "a key keeper enclave does not answer this request; send it to a worker"),
    };

    /// <summary>Wipes the roots.</summary>
    public void Dispose() => _roots.Dispose();

    /// <summary>The key that users seal to; the private half stays here until the contract's seat asks for it.</summary>
    private ContractKeyReply ContractKey(ContractKeyRequest request)
    {
        var current = _enclave.View(request.Proof).Epoch.Epoch;
        if (request.Epoch > current || request.Epoch < current.Previous)
        {
            throw new EnigmaException(
                KeysErrors.FutureEpoch,
                $"epoch {request.Epoch} is neither the current one, {current}, nor the one before; the Ledger takes no other");
        }

        // Neither is ever erased (ErasurePolicy).
        using var secret = _roots.InputSecret(request.Contract, request.Epoch) ?? throw new UnreachableException();
        using var key = secret.EnvelopeKey();
        var publicKey = EncryptionKey.Of(key);
        var statement = new ContractKeyStatement(request.Contract, request.Epoch, publicKey.Hash);
        return new ContractKeyReply(request.Epoch, publicKey, _domain.Sign(statement, _enclave.Identity.Signer));
    }

    private ReleaseReply ReleaseKeys(ReleaseKeysRequest request)
    {
        var keys = KeyRequest.Decode(request.Request);
        _policy.Verify(request, keys, _enclave.View(request.Proof));
        Span<byte> seed = stackalloc byte[XWing.EncapsulationSeedSize];
        _enclave.Platform.FillRandom(seed);
        var release = KeyRelease.Seal(keys, _roots, seed);
        CryptographicOperations.ZeroMemory(seed);
        return new ReleaseReply(release, release.Sign(keys, _enclave.Identity.Signer));
    }

    /// <summary>
    /// Says on the Ledger that a worker's evidence was verified: measurement, network, operator, freshness and keys. The measurement has to
    /// be the manifest's and allowed by the Ledger at this keeper's own head, the platform not revoked there, and the collateral not below its
    /// floors; and that head must not be older than this process, or evidence of the past would do.
    /// </summary>
    private RegistrationReply AdmitWorker(AdmitWorkerRequest request)
    {
        XWing.VerifyPublicKey(request.WorkerKey.Bytes);
        var ledger = _enclave.View(request.Proof);
        _inForce.Require(ledger);
        var verified = _judge.Verify(request.Evidence, request.Collateral, ledger, EnclaveRole.Worker, policy => policy with
        {
            Operator = request.Operator, EncryptionKey = request.WorkerKey, IsRecentBlock = _enclave.Headers.IsRecent,
        });
        var claims = verified.Claims;
        var registration = new Registration(
            request.Operator, claims.Signer, claims.EncryptionKeyHash, verified.Measurement, verified.EvidenceHash, claims.Expiry);
        return new RegistrationReply(
            claims.Signer, claims.EncryptionKeyHash, verified.Measurement, verified.EvidenceHash, claims.Expiry,
            _domain.Sign(registration, _enclave.Identity.Signer));
    }

    /// <summary>
    /// What the next epoch turn carries (spec/ledger.md section 6): in epoch e the value of e+2, if the commitment to it is of this
    /// process, and the commitment of e+3. The value is mixed with the prevrandao of a block that does not exist yet, so knowing it early
    /// helps nobody.
    /// </summary>
    private SeedReply SeedStep(SeedStepRequest request)
    {
        var ledger = _enclave.View(request.Proof);
        var committed = Heartbeat.CommittedEpoch(ledger);
        var nonce = _heartbeat.NonceOf(committed, ledger.SeedCommitment);
        var next = _heartbeat.Commit(committed.Next, previous: Hash32.Zero);
        return new SeedReply(
            nonce is null ? Hash32.Zero : _roots.EpochPrf(committed), nonce ?? Hash32.Zero, next.Commitment,
            _domain.Sign(next, _enclave.Identity.Signer));
    }

    /// <summary>Puts this process's commitment in the place of another one's, or of none; the value that it commits to is the same.</summary>
    private RenewalReply RenewCommitment(RenewCommitmentRequest request)
    {
        var ledger = _enclave.View(request.Proof);
        var (committed, stored) = (Heartbeat.CommittedEpoch(ledger), ledger.SeedCommitment);
        if (_heartbeat.NonceOf(committed, stored) is not null)
        {
            return new RenewalReply(Hash32.Zero, EnclaveSignature.None);
        }

        var renewal = _heartbeat.Commit(committed, previous: stored);
        return new RenewalReply(renewal.Commitment, _domain.Sign(renewal, _enclave.Identity.Signer));
    }

    /// <summary>
    /// Erases what opens the inputs that two workers have shown to be needed no more: here at once, and in the sealed secrets that the host
    /// keeps from now on. From neither it comes back.
    /// </summary>
    private ErasedReply EraseInputs(EraseInputsRequest request)
    {
        var (contract, before) = _erasure.Verify(request.One, request.Other, _enclave.View(request.Proof));
        if (!_roots.EraseInputs(contract, before))
        {
            return new ErasedReply(before, ByteString.Empty);
        }

        var left = _roots.Remains();
        var blob = _enclave.Seal(left);
        CryptographicOperations.ZeroMemory(left);
        return new ErasedReply(before, blob);
    }
}
