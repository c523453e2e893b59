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
}
