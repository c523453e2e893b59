// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Cli.Commands;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Client.Tests.CommandLine;

public sealed class NetworkDeployTests
{
    private static readonly Address Ledger = Address.Parse("0x00000000000000000000000000000000000000aa");

    [Fact]
    public void Receipt_OfTheManifestsLedger_IsTaken() => NetworkDeployCommand.RequireCreated(Ledger, Receipt(Ledger));

    [Theory]
    [InlineData("0x00000000000000000000000000000000000000ab")]
    [InlineData(null)]
    public void Receipt_OfAContractElsewhere_IsNoDeployment(string? created)
    {
        var failure = Assert.Throws<EnigmaException>(
            () => NetworkDeployCommand.RequireCreated(Ledger, Receipt(created is null ? null : Address.Parse(created))));
        Assert.Equal(ManifestErrors.WrongNetwork, failure.Code);
        Assert.Contains($"created {created ?? "nothing"}, the manifest names {Ledger}", failure.Message, StringComparison.Ordinal);
    }

    private static TransactionReceipt Receipt(Address? created) => new(Hash32.FromUInt64(1), 7, true, 21_000, created, []);
}
