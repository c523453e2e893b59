// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Shared.Tests.Protocol;

public sealed class InputTreeTests
{
    private static readonly ContractAddress[] Contracts = [.. Enumerable.Range(0, 12).Select(i => new ContractAddress(Sample.Address($"contract {i}")))];

    [Fact]
    public void Erase_TakesEarlierEpochsOfOneContract_AndNothingElse()
    {
        using var roots = Sample.Roots();
        using var whole = Sample.Roots();
        for (var i = 0; i < Contracts.Length; i += 2)
        {
            Assert.True(roots.EraseInputs(Contracts[i], new((ulong)i + 1)));
            Assert.False(roots.EraseInputs(Contracts[i], new((ulong)i + 1)));
            Assert.False(roots.EraseInputs(Contracts[i], new(0)));
        }

        foreach (var left in new[] { roots, KeeperRoots.Open(roots.Remains(), Sample.Network) })
        {
            for (var i = 0; i < Contracts.Length; i++)
            {
                var first = i % 2 == 0 ? (ulong)i + 1 : 0;
                for (var epoch = 0ul; epoch < 16; epoch++)
                {
                    using var expected = whole.InputSecret(Contracts[i], new(epoch));
                    using var secret = left.InputSecret(Contracts[i], new(epoch));
                    Assert.Equal(epoch < first ? [] : expected!.Reveal().ToArray(), secret is null ? [] : secret.Reveal().ToArray());
                }
            }
        }
    }

    [Fact]
    public void Remains_AreTheSameInAnyOrderOfErasing_AndGrowByContractsAlone()
    {
        using var one = Sample.Roots();
        using var other = Sample.Roots();
        foreach (var contract in Contracts)
        {
            one.EraseInputs(contract, new(3));
            one.EraseInputs(contract, new(9));
        }

        foreach (var contract in Contracts.Reverse())
        {
            other.EraseInputs(contract, new(9));
        }

        var remains = one.Remains();
        Assert.Equal(remains, other.Remains());
        Assert.InRange(remains.Length, 1, 70 + (Contracts.Length * ((96 * 34) + 61)));
        one.EraseInputs(Contracts[0], new(5_000));
        Assert.Equal(remains.Length, one.Remains().Length);
    }

    [Fact]
    public void Open_OfWhatIsNotCanonical_IsRefused()
    {
        using var roots = Sample.Roots();
        roots.EraseInputs(Contracts[0], new(3));
        roots.EraseInputs(Contracts[1], new(3));
        var remains = roots.Remains();
        var ratchet = Address.Size + 8 + 32;
        foreach (var wrong in new byte[][]
                 {
                     [], remains[..^1], [.. remains, 0], [2, .. remains[1..]], [.. remains[..(69 + (2 * ratchet))], 7, .. remains[(70 + (2 * ratchet))..]],
                     [.. remains[..65], 0, 0, 0x10, 1, .. remains[69..]],
                     [.. remains[..69], .. remains[(69 + ratchet)..(69 + (2 * ratchet))], .. remains[69..(69 + ratchet)], .. remains[(69 + (2 * ratchet))..]],
                     [.. remains[..65], 0, 0, 0, 0, 2, 0, 0],
                 })
        {
            Assert.Equal(EnclaveErrors.BadSeal, Assert.Throws<EnigmaException>(() => KeeperRoots.Open(wrong, Sample.Network)).Code);
        }
    }
}
