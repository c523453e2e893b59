// SPDX-License-Identifier: MIT
using Enigma.Client.Tests.Network;
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;
using Xunit;

namespace Enigma.Client.Tests;

/// <summary>What the governor has under way is shown, also to those from whom it is to be hidden behind a long list.</summary>
public sealed class VerifyNetworkTests
{
    private const ulong ReadyAt = 1_900_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task VerifyNetwork_OfAProposalBehindALongList_ShowsTheProposal()
    {
        using var network = new PlayedNetwork();
        var (proposed, oldest) = (Keccak256.Hash("proposed"u8), Keccak256.Hash("revoked"u8, [0]));
        Hash32[] revoked = [oldest, .. Enumerable.Range(1, 64).Select(i => Keccak256.Hash("revoked"u8, [(byte)i]))];
        List(network, PolicyKind.WorkerMeasurement, [proposed, .. revoked]);
        Propose(network, PolicyKind.WorkerMeasurement, proposed);
        foreach (var subject in revoked)
        {
            network.Ledger.SetStanding(PolicyKind.WorkerMeasurement, subject, PolicyStatus.Revoked);
        }

        network.Ledger.Mine();
        using var client = await network.ConnectAsync();

        var report = await client.VerifyNetworkAsync(Cancellation);

        Assert.Contains(report.Warnings, warning => warning.Contains($"the governor proposed to allow the worker measurement {proposed}"));
        Assert.Contains(report.Warnings, warning => warning.Contains("names 66 subjects") && warning.Contains("the oldest 1 "));
        Assert.DoesNotContain(report.Checks, check => check.Value.Contains(oldest.ToString()));
        Assert.Contains(report.Checks, check => check.Value.Contains(revoked[^1].ToString()));
    }

    [Fact]
    public async Task VerifyNetwork_OfAProposedKeyKeeper_ShowsIt()
    {
        using var network = new PlayedNetwork();
        var next = Address.Parse("0x00000000000000000000000000000000000000ee");
        network.Ledger.Storage[Storage.Slot(6)] = Storage.PackWithAddress(next, new PackedField(ReadyAt, 40));
        network.Ledger.Mine();
        using var client = await network.ConnectAsync();

        var report = await client.VerifyNetworkAsync(Cancellation);

        Assert.Contains(report.Checks, check => check.What == "next key keeper" && check.Value.Contains("2030-03-17T17:46:40Z"));
        Assert.Contains(report.Warnings, warning => warning.Contains($"the governor proposed the key keeper {next}"));
    }

    private static void List(PlayedNetwork network, PolicyKind kind, Hash32[] subjects)
    {
        network.Ledger.Storage[LedgerLayout.SubjectCount(kind)] = Hash32.FromUInt64((ulong)subjects.Length);
        for (var i = 0; i < subjects.Length; i++)
        {
            network.Ledger.Storage[LedgerLayout.Subject(kind, (uint)i)] = subjects[i];
        }
    }

    private static void Propose(PlayedNetwork network, PolicyKind kind, Hash32 subject) =>
        network.Ledger.Storage[LedgerLayout.Standing(kind, subject)] =
            Storage.Pack(new((byte)PolicyStatus.Unlisted, 8), new(1, 40), new(ReadyAt, 40));
}
