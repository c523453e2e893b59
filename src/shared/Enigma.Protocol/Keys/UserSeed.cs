// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The one secret of a user: with the salt in each envelope it recovers the keys of every result (spec/keys.md §3).</summary>
public sealed class UserSeed(ReadOnlySpan<byte> value) : Secret32(value)
{
    internal byte[] EncapsulationSeed(EnvelopeContext context, Hash32 salt)
    {
        var info = new WireWriter()
            .WriteSpan(Labels.Encapsulation).Write(context.Network).Write(context.Contract).Write(context.KeyEpoch)
            .WriteAddress(context.Sender);
        return DeriveKey(salt.AsSpan(), info.Written, XWing.EncapsulationSeedSize);
    }

    /// <summary>The key pair of the session that a permit opens (spec/queries.md §1).</summary>
    /// <param name="network">The network.</param>
    /// <param name="asker">Who signs the permit.</param>
    /// <param name="nonce">The permit's nonce.</param>
    public XWingPrivateKey SessionKey(NetworkId network, Address asker, Hash32 nonce)
    {
        var info = new WireWriter().WriteSpan(Labels.QuerySession).Write(network).WriteAddress(asker);
        var seed = DeriveKey(nonce.AsSpan(), info.Written);
        var key = XWingPrivateKey.FromSeed(seed);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
        return key;
    }
}
