// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>
/// Believes headers that the pinned authority of the network signed: for local and private chains. On a public chain nobody may hold such
/// a key, so there it refuses to exist.
/// </summary>
public sealed class AuthorityHeaderTrust : IHeaderTrust
{
    private readonly NetworkManifest _manifest;

    /// <summary>Trusts the authority that <paramref name="manifest"/> names.</summary>
    /// <exception cref="EnigmaException"><c>trust.authority_on_public_chain</c> or <c>trust.development_on_public_chain</c></exception>
    public AuthorityHeaderTrust(NetworkManifest manifest)
    {
        manifest.RequireTrustFitsChain();
        _manifest = manifest;
    }

    /// <inheritdoc/>
    public void Verify(SignedHeader header) => header.Verify(_manifest);
}
