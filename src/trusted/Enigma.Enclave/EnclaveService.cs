// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>
/// Bytes in, bytes out: the whole surface of an enclave. A refusal with a code keeps it alive; anything unexpected is answered
/// <c>internal</c> without details and ends it, because its memory can no longer be believed (spec/wire.md section 1).
/// </summary>
/// <param name="role">What its evidence says it is.</param>
/// <param name="platform">The hardware.</param>
/// <param name="start">Makes the handler of this kind of enclave once the network is known; the secrets are wiped when it returns.</param>
public sealed class EnclaveService(
    EnclaveRole role, IEnclavePlatform platform, Func<EnclaveContext, EnclaveSecrets, IRequestHandler> start) : IDisposable
{
    private EnclaveContext? _context;
    private IRequestHandler? _handler;
    private EnclaveSecrets? _keys;

    /// <summary>True after an unexpected failure: the process must end.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>Answers one message (type and body) with another.</summary>
    public byte[] Handle(ReadOnlySpan<byte> message)
    {
        try
        {
            return HasStopped ? Internal() : Answer(EnclaveRequest.Decode(message)).Encode();
        }
        catch (EnigmaException refusal)
        {
            return RefusedReply.Of(refusal).Encode();
        }
        catch (Exception)
        {
            // Neither type nor text of the exception may leave: they could carry what was being computed on.
            HasStopped = true;
            return Internal();
        }
    }

    /// <summary>Lets the handler wipe its secrets.</summary>
    public void Dispose()
    {
        (_handler as IDisposable)?.Dispose();
        _keys?.Dispose();
    }

    private EnclaveReply Answer(EnclaveRequest request) => request switch
    {
        ConfigureRequest configure => Configure(configure),
        AttestRequest attest => new EvidenceReply(Attest(Context, attest)),
        AdvanceHeadersRequest advance => Advance(Context.Headers, advance),
        _ when _handler is null => throw NotConfigured(),
        _ => _handler.Handle(request),
    };

    private EnclaveContext Context => _context ?? throw NotConfigured();

    private IdentityReply Configure(ConfigureRequest request)
    {
        if (_context is not null)
        {
            throw new EnigmaException(
                WireErrors.UnexpectedRequest, "this enclave is configured already; start a new one to configure it otherwise");
        }

        var manifest = NetworkManifest.Decode(request.Manifest);
        manifest.RequireTrustFitsChain();
        var headers = new HeaderChain(new AuthorityHeaderTrust(manifest));
        platform.Configure(request.Platform, request.PlatformConfiguration, manifest);
        if (!platform.CanSeal)
        {
            RequireNothingToSeal(request);
        }

        using var secrets = request.Sealed.IsEmpty
            ? EnclaveSecrets.Draw(role, platform)
            : SealedSecrets.Open(request.Sealed, role, manifest, platform);
        var keys = secrets.With([]);
        var context = new EnclaveContext(manifest, EnclaveIdentity.Of(secrets), headers, platform, SealAgain);
        var blob = platform.CanSeal ? SealedSecrets.Seal(secrets, role, manifest, platform) : ByteString.Empty;
        _handler = start(context, secrets);
        (_context, _keys) = (context, keys);
        return new IdentityReply(
            context.Identity.Signer.Address, EncryptionKey.Of(context.Identity.Encryption), platform.Measurement, blob);

        ByteString SealAgain(ReadOnlySpan<byte> master)
        {
            using var left = keys.With(master);
            return SealedSecrets.Seal(left, role, manifest, platform);
        }
    }

    /// <summary>A worker without a seal is a new one after each start. A key keeper would take the network's keys with it.</summary>
    private void RequireNothingToSeal(ConfigureRequest request)
    {
        if (role == EnclaveRole.KeyKeeper || !request.Sealed.IsEmpty)
        {
            throw new EnigmaException(
                EnclaveErrors.NoSeal,
                $"platform {platform.Kind} has no sealing key, so it takes no sealed secrets and runs no key keeper; "
                + "run a worker without a blob here, and the key keeper on SGX");
        }
    }

    private static HeadReply Advance(HeaderChain headers, AdvanceHeadersRequest request)
    {
        headers.Advance(request.Headers);
        return new HeadReply(new BlockNumber(headers.Head.Number), headers.Head.Hash);
    }

    /// <summary>Evidence that names a recent block, so that it cannot be older than that block (spec/keys.md section 7).</summary>
    private ByteString Attest(EnclaveContext context, AttestRequest request)
    {
        var identity = context.Identity;
        var claims = new EnclaveClaims(
            role, context.Manifest.Hash, identity.Signer.Address, request.Operator, EncryptionKey.Of(identity.Encryption).Hash,
            context.Headers.Head.Hash, request.Expiry);
        if (!claims.HasFittingOperator)
        {
            throw new EnigmaException(
                AttestationErrors.WrongOperator,
                $"the operator is {request.Operator}, expected {(role == EnclaveRole.Worker ? "the account that registers this worker" : "none for a key keeper")}");
        }

        return new Evidence(claims, context.Platform.Kind, context.Platform.Quote(ReportData.Of(claims))).Encode();
    }

    private static EnigmaException NotConfigured() =>
        new(WireErrors.UnexpectedRequest, "this enclave is not configured; send Configure first");

    private static byte[] Internal() => new RefusedReply(WireErrors.Internal.Name, "").Encode();
}
