// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.HeaderAuthority;

/// <summary>Answers the requests of spec/wire.md section 5. Configured once; the key never leaves.</summary>
internal sealed class AuthorityService : IDisposable
{
    private Ed25519PrivateKey? _key;
    private JsonRpcClient? _client;
    private HeaderSigner? _signer;

    /// <summary>One request, one reply.</summary>
    /// <exception cref="EnigmaException">
    /// <c>wire.unexpected_request</c> before or twice Configure; <c>trust.authority_on_public_chain</c>; what the Ethereum endpoint did wrong.
    /// </exception>
    public async Task<AuthorityReply> HandleAsync(AuthorityRequest request, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case AuthorityConfigureRequest configure:
                await ConfigureAsync(configure, cancellationToken).ConfigureAwait(false);
                return KeyReply();
            case AuthorityKeyRequest:
                return KeyReply();
            case AuthorityHeadersRequest headers when _signer is not null:
                return new AuthorityHeadersReply(await _signer.SignAsync(headers.From, headers.Count, cancellationToken).ConfigureAwait(false));
            default:
                throw NotConfigured();
        }
    }

    public void Dispose()
    {
        _key?.Dispose();
        _client?.Dispose();
    }

    private async Task ConfigureAsync(AuthorityConfigureRequest request, CancellationToken cancellationToken)
    {
        if (_signer is not null)
        {
            throw new EnigmaException(WireErrors.UnexpectedRequest, "this header authority is configured already; start a new one to configure it otherwise");
        }

        if (PublicChains.Contains(request.ChainId))
        {
            throw new EnigmaException(
                TrustErrors.AuthorityOnPublicChain, $"chain {request.ChainId} is public; a header authority could invent tasks there and is refused");
        }

        if (!Uri.TryCreate(request.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            throw new EnigmaException(WireErrors.BadFrame, $"the endpoint, {request.Endpoint.Length} characters, is not an http or https address");
        }

        // An endpoint that is away may be asked again with the next Configure.
        _client?.Dispose();
        _client = new JsonRpcClient(endpoint);
        var rpc = new EthereumRpc(_client);
        var chainId = await rpc.GetChainIdAsync(cancellationToken).ConfigureAwait(false);
        if (chainId != request.ChainId)
        {
            throw new EnigmaException(
                ChainErrors.BadReply, $"endpoint {EndpointName.Of(endpoint)} serves chain {chainId}, expected {request.ChainId}; give the endpoint of that chain");
        }

        _key = Ed25519PrivateKey.FromSeed(request.KeySeed.AsSpan());
        _signer = new HeaderSigner(rpc, request.Network, request.ChainId, _key);
    }

    private AuthorityKeyReply KeyReply() => new(Hash32.FromSpan((_key ?? throw NotConfigured()).PublicKey));

    private static EnigmaException NotConfigured() =>
        new(WireErrors.UnexpectedRequest, "this header authority is not configured; send Configure first");
}
