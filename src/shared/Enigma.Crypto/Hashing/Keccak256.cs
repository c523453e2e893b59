// SPDX-License-Identifier: MIT
namespace Enigma.Crypto;

/// <summary>Keccak-256 as Ethereum uses it: the original padding, not the one of SHA3-256.</summary>
public static class Keccak256
{
    /// <summary>The hash of no bytes, which Ethereum gives as the code hash of an account without code.</summary>
    public static readonly Hash32 OfEmpty = Hash([]);

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> data) => Hash(data, [], [], []);

    /// <summary>The hash of two parts put together.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => Hash(first, second, [], []);

    /// <summary>The hash of three parts put together.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third) =>
        Hash(first, second, third, []);

    /// <summary>The hash of four parts put together.</summary>
    public static Hash32 Hash(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth)
    {
        var sponge = new KeccakSponge(KeccakSponge.KeccakSuffix);
        sponge.Absorb(first);
        sponge.Absorb(second);
        sponge.Absorb(third);
        sponge.Absorb(fourth);
        Span<byte> hash = stackalloc byte[Hash32.Size];
        sponge.Squeeze(hash);
        return Hash32.FromSpan(hash);
    }
}
