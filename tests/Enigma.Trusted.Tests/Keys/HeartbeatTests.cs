// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave.Keys;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Keys;

/// <summary>The commitment of a key keeper's process: its share of the seed, and the sign that a Ledger is not older than it.</summary>
public sealed class HeartbeatTests
{
    [Fact]
    public void SeedStep_RevealsWhatThisProcessCommittedTo()
    {
        using var network = new TestNetwork();
        network.Mine();
        var first = Step(network);
        var statement = new SeedCommitment(new Epoch(4), first.NextCommitment, Hash32.Zero);
        Assert.True(network.Manifest.Domain.Verify(statement, first.Signature, network.Keeper.Identity.Signer));

        network.TurnEpoch();
        network.Mine();
        Assert.Equal(first.NextCommitment, network.Ledger.Commitment);
        var second = Step(network);
        Assert.Equal(first.NextCommitment, Keccak256.Hash(second.Reveal.AsSpan(), second.Nonce.AsSpan()));
    }

    [Fact]
    public void SeedStep_OfALaterEpoch_StaysSecret()
    {
        using var network = new TestNetwork();
        network.Ledger.Commitment = Step(network).NextCommitment;
        network.Mine();
        // The commitment is the one of epoch 4; in epoch 1 only the value of epoch 3 may leave.
        Assert.True(Step(network) is { Reveal.IsZero: true, Nonce.IsZero: true });
    }

    [Fact]
    public void Restart_KeepsTheValue_AndLosesTheNonce()
    {
        using var network = new TestNetwork();
        var before = Step(network);
        Assert.False(before.Reveal.IsZero);
        network.RestartKeeper();
        Assert.True(Step(network).Reveal.IsZero);

        Renew(network);
        var after = Step(network);
        Assert.Equal(before.Reveal, after.Reveal);
        Assert.NotEqual(before.Nonce, after.Nonce);
    }

    [Fact]
    public void Release_AfterARestart_WaitsForTheRenewedCommitment()
    {
        using var network = new TestNetwork();
        var contract = network.User("alice").NewContract("vault");
        var seat = network.Seat(contract);
        seat.FetchKeys(contract);
        network.RestartKeeper();
        network.Keeper.Refuses(KeysErrors.NoHeartbeat, network.ReleaseRequest(seat.AskForKeys(contract), seat.Signer));
        Renew(network);
        seat.FetchKeys(contract);
    }

    [Fact]
    public void Release_UnderAnOldLedger_IsRefused()
    {
        using var network = new TestNetwork();
        var contract = network.User("alice").NewContract("vault");
        var seat = network.Seat(contract);
        var proof = network.Ledger.ProveSeat(contract, seat.Signer);
        network.Mine();
        network.TurnEpoch();
        network.Mine();

        // The host starts the keeper from its blob and shows it the old block only, where everything else is in order.
        var blob = network.Keeper.Identity.Sealed;
        using var rolledBack = new TestEnclave(network, network.Manifest.KeeperMeasurement, KeyKeeperEnclave.Create, blob);
        rolledBack.Ask<HeadReply>(new AdvanceHeadersRequest([network.Sign(network.Ledger.Blocks.Single(block => block.Number == proof.Block.Value))]));
        var asked = seat.AskForKeys(contract);
        var request = network.ReleaseRequest(asked, seat.Signer) with { Proof = proof };
        rolledBack.Refuses(KeysErrors.NoHeartbeat, request);
    }

    [Fact]
    public void Admission_AfterARestart_WaitsForTheRenewedCommitment()
    {
        using var network = new TestNetwork();
        network.RestartKeeper();
        network.Keeper.Refuses(KeysErrors.NoHeartbeat, Admission(network));
        Renew(network);
        network.Keeper.Ask<RegistrationReply>(Admission(network));
    }

    [Fact]
    public void Admission_UnderAnOldLedger_IsRefused()
    {
        using var network = new TestNetwork();
        // Evidence, collateral and policy are those of this block, where everything is in order; later the machine is revoked.
        var admission = Admission(network);
        network.Keeper.Ask<RegistrationReply>(admission);
        network.Ledger.SetStanding(PolicyKind.Platform, DevelopmentMachine.Current.Hash, PolicyStatus.Revoked);
        network.Mine();
        network.Keeper.Refuses(QuoteErrors.PlatformBlocked, Admission(network));
        var blob = network.Keeper.Identity.Sealed;
        using var rolledBack = new TestEnclave(network, network.Manifest.KeeperMeasurement, KeyKeeperEnclave.Create, blob);
        rolledBack.Ask<HeadReply>(new AdvanceHeadersRequest(
            [.. network.Ledger.Blocks.Where(block => block.Number <= admission.Proof.Block.Value).Select(network.Sign)]));
        rolledBack.Refuses(KeysErrors.NoHeartbeat, admission);
    }

    [Fact]
    public void Admission_ByAKeeperThatTheLedgerDoesNotName_IsRefused()
    {
        using var network = new TestNetwork();
        network.Ledger.Keeper = TestNetwork.Operator;
        network.Mine();
        network.Keeper.Refuses(KeysErrors.NotTheKeeper, Admission(network));
    }

    [Fact]
    public void Release_AfterATurnWithoutTheKeeper_IsRefused()
    {
        using var network = new TestNetwork();
        var contract = network.User("alice").NewContract("vault");
        network.Ledger.Commitment = Hash32.Zero;
        network.Ledger.TurnEpoch();
        network.Mine();
        var seat = network.Seat(contract);
        network.Keeper.Refuses(KeysErrors.NoHeartbeat, network.ReleaseRequest(seat.AskForKeys(contract), seat.Signer));
        Renew(network);
        seat.FetchKeys(contract);
    }

    [Fact]
    public void Renewal_NamesWhatItReplaces_AndIsGivenOnlyWhenItIsNeeded()
    {
        using var network = new TestNetwork();
        Assert.Equal(new RenewalReply(Hash32.Zero, EnclaveSignature.None), AskToRenew(network));
        var stored = network.Ledger.Commitment;
        network.RestartKeeper();
        var renewal = AskToRenew(network);
        var statement = new SeedCommitment(new Epoch(3), renewal.Commitment, stored);
        Assert.True(network.Manifest.Domain.Verify(statement, renewal.Signature, network.Keeper.Identity.Signer));
        // Asked again before the Ledger has it, it says the same.
        Assert.Equal(renewal, AskToRenew(network));
    }

    [Fact]
    public void TwoProcessesOfOneKeeper_NeverSignTheirWayBack()
    {
        using var network = new TestNetwork();
        using var clone = new TestEnclave(
            network, network.Manifest.KeeperMeasurement, KeyKeeperEnclave.Create, network.Keeper.Identity.Sealed);
        var seen = new HashSet<Hash32> { network.Ledger.Commitment };
        for (var i = 0; i < 3; i++)
        {
            foreach (var keeper in new[] { clone, network.Keeper })
            {
                keeper.Follow();
                var renewal = keeper.Ask<RenewalReply>(new RenewCommitmentRequest(network.ProveSeed()));
                Assert.True(seen.Add(renewal.Commitment));
                network.Ledger.Commitment = renewal.Commitment;
                network.Mine();
            }
        }
    }

    private static AdmitWorkerRequest Admission(TestNetwork network) =>
        network.Admission(network.Workers[0].Evidence, network.Workers[0].Identity.EncryptionKey, network.Terms);

    private static void Renew(TestNetwork network)
    {
        network.RenewCommitment();
        network.Mine();
    }

    private static RenewalReply AskToRenew(TestNetwork network) =>
        network.Keeper.Ask<RenewalReply>(new RenewCommitmentRequest(network.ProveSeed()));

    private static SeedReply Step(TestNetwork network) => network.Keeper.Ask<SeedReply>(new SeedStepRequest(network.ProveSeed()));
}
