// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>A block header with the signature of a header authority (spec/keys.md §9).</summary>
/// <param name="Rlp">The header in RLP.</param>
/// <param name="Signature">64 bytes of Ed25519; empty when nobody signed.</param>
public sealed record SignedHeader(ByteString Rlp, ByteString Signature) : IWireValue<SignedHeader>
{
    /// <summary>The block hash: Keccak-256 of the RLP.</summary>
    public Hash32 BlockHash => Keccak256.Hash(Rlp);

    /// <summary>Signs a header as the authority of a network.</summary>
    public static SignedHeader Sign(ByteString rlp, NetworkId network, ulong chainId, Ed25519PrivateKey authority) =>
        new(rlp, authority.Sign(Message(network, chainId, Keccak256.Hash(rlp))));

    /// <summary>Refuses a header that the authority did not sign for this network and chain. Its fields are not looked at.</summary>
    /// <exception cref="EnigmaException"><c>header.unsigned</c> or <c>header.bad_signature</c></exception>
    public void Verify(NetworkId network, ulong chainId, Hash32 authorityKey)
    {
        if (Signature.IsEmpty)
        {
            throw new EnigmaException(HeaderErrors.NotSigned, $"header {BlockHash} carries no signature; ask the header authority for it");
        }

        if (!Ed25519.Verify(authorityKey.AsSpan(), Message(network, chainId, BlockHash), Signature))
        {
            throw new EnigmaException(
                HeaderErrors.BadSignature,
                $"header {BlockHash} is not signed by the authority {authorityKey} for network {network} on chain {chainId}; "
                + "ask the header authority for it");
        }
    }

    /// <summary>The same with the authority of a manifest.</summary>
    /// <exception cref="EnigmaException"><c>header.unsigned</c> or <c>header.bad_signature</c></exception>
    public void Verify(NetworkManifest manifest) => Verify(manifest.Network, manifest.ChainId, manifest.AuthorityKey);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteShortBytes(Rlp).WriteShortBytes(Signature);

    /// <inheritdoc/>
    public static SignedHeader Read(ref WireReader reader) => new(reader.ReadShortBytes(), reader.ReadShortBytes());

    private static byte[] Message(NetworkId network, ulong chainId, Hash32 blockHash) => new WireWriter()
        .WriteSpan(Labels.Header).Write(network).WriteUInt64(chainId).WriteHash(blockHash).ToArray();
}
