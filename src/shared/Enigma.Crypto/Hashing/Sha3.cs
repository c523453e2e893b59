// SPDX-License-Identifier: MIT
namespace Enigma.Crypto;

/// <summary>The two functions of FIPS 202 that X-Wing needs.</summary>
/// <remarks>Not the platform's: those exist only where its OpenSSL has them.</remarks>
internal static class Sha3
{
    internal static void Sha3256(Span<byte> hash, ReadOnlySpan<byte> data)
    {
        var sponge = new KeccakSponge(KeccakSponge.Sha3Suffix);
        sponge.Absorb(data);
        sponge.Squeeze(hash);
    }

    internal static void Shake256(Span<byte> output, ReadOnlySpan<byte> data)
    {
        var sponge = new KeccakSponge(KeccakSponge.ShakeSuffix);
        sponge.Absorb(data);
        sponge.Squeeze(output);
    }
}
