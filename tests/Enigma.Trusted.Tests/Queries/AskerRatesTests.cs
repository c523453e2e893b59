// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;
using Enigma.Enclave.Worker.Queries;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Queries;

public sealed class AskerRatesTests
{
    [Fact]
    public void Asker_WhoCountsAsManyAccountsAsAreToldApart_KeepsNobodyOut_AndHidesNobody()
    {
        var rates = new AskerRates();
        var greedy = Account(0);
        for (var i = 0; i < AskerRates.MostPerHead; i++)
        {
            rates.Count(greedy, head: 7);
        }

        for (uint i = 1; i < 2 * AskerRates.MostAskers; i++)
        {
            rates.Count(Account(i), head: 7);
        }

        // Whoever comes last is heard, and who asked most is still known.
        rates.Count(Account(uint.MaxValue), head: 7);
        Assert.Equal(QueryErrors.RateLimited, Assert.Throws<EnigmaException>(() => rates.Count(greedy, head: 7)).Code);
        rates.Count(greedy, head: 8);
    }

    private static Address Account(uint number)
    {
        var bytes = new byte[Address.Size];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return Address.FromSpan(bytes);
    }
}
