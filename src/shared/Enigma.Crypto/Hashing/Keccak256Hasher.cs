// SPDX-License-Identifier: MIT
namespace Enigma.Crypto;

/// <summary>Keccak-256 over data that comes in parts.</summary>
public sealed class Keccak256Hasher
{
    private KeccakSponge _sponge = new(KeccakSponge.KeccakSuffix);

    /// <summary>Adds the next part.</summary>
    public Keccak256Hasher Append(ReadOnlySpan<byte> part)
    {
        _sponge.Absorb(part);
        return this;
    }

    /// <summary>Adds the 32 bytes of <paramref name="part"/>.</summary>
    public Keccak256Hasher Append(Hash32 part) => Append(part.AsSpan());

    /// <summary>The hash of all parts; the hasher is empty again afterwards.</summary>
    public Hash32 Finish()
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        _sponge.Squeeze(hash);
        return Hash32.FromSpan(hash);
    }
}
