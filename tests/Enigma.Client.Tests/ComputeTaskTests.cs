// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Attestation;
using Enigma.Client.Tests.Network;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Keys;
using Xunit;

namespace Enigma.Client.Tests;

/// <summary>A record is made only after everything was verified; each lie is refused with its own code, before anything leaves the client.</summary>
public sealed class ComputeTaskTests
{
    public static IEnumerable<TheoryDataRow<string>> Defects => Defect.Names.Select(name => new TheoryDataRow<string>(name));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ComputeTask_OnAnHonestNetwork_RecordsAndReportsWhatWasVerified()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();

        var task = await client.ComputeTaskAsync(network.User, network.Request, Cancellation);

        Assert.Equal(network.Contract, task.Contract);
        Assert.Equal(1u, task.Index.Value);
        Assert.Equal(55_000ul, task.Cost.GasUsed);
        Assert.Equal(
            [
                "header", "ledger", "key keeper", "keeper evidence", "keeper hardware", "contract key", "selection", "worker", "worker evidence",
                "worker hardware", "admission",
            ],
            task.Report.Checks.Select(check => check.What));
    }

    [Fact]
    public async Task ComputeTasks_OfOneContract_ShareOneRecord()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();

        var tasks = await client.ComputeTasksAsync(network.User, [network.Request, network.Request, network.Request], Cancellation);

        Assert.Equal([1u, 2u, 3u], tasks.Select(task => task.Index.Value));
        Assert.Equal(3, tasks.Select(task => task.Id).Distinct().Count());
        Assert.Equal(3, tasks.Select(task => task.InputsHash).Distinct().Count()); // the same call, never the same ciphertext
        Assert.Equal(55_000ul / 3, tasks[0].Cost.GasPerTask);
    }

    [Fact]
    public async Task ComputeTasks_WithDifferentGasLimits_IsABadRequest()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();

        await FailsAsync(
            ClientErrors.BadRequest, client.ComputeTasksAsync(network.User, [network.Request, network.Request with { GasLimit = 12_500 }], Cancellation));
    }

    [Theory]
    [InlineData(PolicyKind.WorkerMeasurement, PolicyStatus.Revoked)]
    [InlineData(PolicyKind.WorkerMeasurement, PolicyStatus.Unlisted)]
    [InlineData(PolicyKind.KeeperMeasurement, PolicyStatus.Revoked)]
    [InlineData(PolicyKind.KeeperMeasurement, PolicyStatus.Unlisted)]
    public async Task ComputeTask_WithAMeasurementThatTheLedgerDoesNotAllow_SealsNothing(PolicyKind kind, PolicyStatus status)
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var measurement = kind == PolicyKind.WorkerMeasurement ? network.Ledger.WorkerMeasurement : network.Ledger.KeeperMeasurement;
        network.Ledger.SetStanding(kind, measurement, status);
        network.Ledger.Mine();

        await FailsAsync(VerificationErrors.MeasurementNotAllowed, client.ComputeTaskAsync(network.User, network.Request, Cancellation));
        Assert.DoesNotContain("enigma_admit", network.Calls);
    }

    [Fact]
    public async Task ComputeTask_OnAPlatformThatTheLedgerRevoked_SealsNothing()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.Ledger.SetStanding(PolicyKind.Platform, DevelopmentMachine.Current.Hash, PolicyStatus.Revoked);
        network.Ledger.Mine();

        await RefusesAsync(QuoteErrors.PlatformBlocked, network, client);
    }

    [Fact]
    public async Task ComputeTask_WithCollateralBelowTheFloorsOfTheLedger_SealsNothing()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.Ledger.SetFloor(evaluation: 2);
        network.Ledger.Mine();

        await RefusesAsync(QuoteErrors.CollateralRolledBack, network, client);
        network.KeeperTerms = network.KeeperTerms with { Evaluation = 2 };
        await RefusesAsync(QuoteErrors.CollateralRolledBack, network, client);
        network.WorkerTerms = network.KeeperTerms;
        await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
    }

    [Fact]
    public async Task ComputeTask_WithARevokedWorker_SealsNothing()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.Ledger.RevokeWorker(1);
        network.Ledger.Mine();

        await FailsAsync(VerificationErrors.WorkerRevoked, client.ComputeTaskAsync(network.User, network.Request, Cancellation));
        Assert.DoesNotContain("enigma_admit", network.Calls);
    }

    [Fact]
    public async Task Connect_ToAnotherChain_IsRefused()
    {
        using var network = new PlayedNetwork();
        network.Lie["eth_chainId"] = _ => "0x1";

        await FailsAsync(VerificationErrors.WrongNetwork, network.ConnectAsync());
    }

    [Fact]
    public async Task Connect_WithAManifestOfAPublicChain_IsRefused()
    {
        using var network = new PlayedNetwork();
        network.Lie["eth_chainId"] = _ => "0x1";

        await FailsAsync(TrustErrors.DevelopmentOnPublicChain, network.ConnectAsync(network.Manifest with { ChainId = 1 }));
    }

    [Fact]
    public async Task Connect_WithHeaderOfAnotherAuthority_IsRefused()
    {
        using var network = new PlayedNetwork { Signers = ("another", "keeper", "worker") };

        await FailsAsync(Protocol.HeaderErrors.BadSignature, network.ConnectAsync());
    }

    [Fact]
    public async Task Connect_WithAlteredHeader_IsRefused()
    {
        using var network = new PlayedNetwork();
        network.Lie["enigma_getSignedHeader"] = answer => Altered(answer!, "header");

        await FailsAsync(Protocol.HeaderErrors.BadSignature, network.ConnectAsync());
    }

    [Fact]
    public async Task Connect_WithAnOldHeader_IsRefused()
    {
        using var network = new PlayedNetwork();
        network.Clock.Seconds += 3600;

        await FailsAsync(VerificationErrors.StaleHeader, network.ConnectAsync());
    }

    [Fact]
    public async Task ComputeTask_AfterTheNodeShowedANewerHeader_RefusesTheOlder()
    {
        using var network = new PlayedNetwork();
        JsonNode? older = null;
        network.Lie["enigma_getSignedHeader"] = answer =>
        {
            older ??= answer!.DeepClone();
            return answer;
        };
        using (await network.ConnectAsync())
        {
        }

        network.Ledger.Mine();
        using var client = await network.ConnectAsync();
        network.Lie["enigma_getSignedHeader"] = _ => older!.DeepClone();

        await RefusesAsync(VerificationErrors.HeaderWentBack, network, client);
    }

    [Fact]
    public async Task ComputeTask_WithAForgedStorageProof_IsRefused()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.Lie["eth_getProof"] = answer =>
        {
            var nodes = answer!["storageProof"]![0]!["proof"]!.AsArray();
            nodes[^1] = Flip(nodes[^1]!.GetValue<string>());
            return answer;
        };

        await RefusesAsync(VerificationErrors.WrongProof, network, client);
    }

    [Fact]
    public async Task ComputeTask_WithAProofOfAnotherBlock_IsRefused()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        JsonNode? header = null;
        network.Lie["enigma_getSignedHeader"] = answer => header ??= answer!.DeepClone();
        await client.Heads.NewestAsync(Cancellation);
        network.Ledger.Contract(network.Contract).Attempt = 1;
        network.Ledger.Mine();
        network.Lie["enigma_getSignedHeader"] = _ => header!.DeepClone();
        network.ProvenBlock = network.Ledger.Head.Number;

        await RefusesAsync(VerificationErrors.WrongProof, network, client);
    }

    [Fact]
    public async Task ComputeTask_WithKeeperEvidenceOfAnotherRoot_IsRefused()
    {
        using var network = new PlayedNetwork();
        network.KeeperEvidence = network.Evidence(EnclaveRole.KeyKeeper, "keeper", Hash32.Zero, rootName: "another");
        using var client = await network.ConnectAsync();

        await RefusesAsync(QuoteErrors.WrongRoot, network, client);
    }

    [Fact]
    public async Task ComputeTask_WithEvidenceOfAnotherKeeper_IsRefused()
    {
        using var network = new PlayedNetwork();
        network.KeeperEvidence = network.Evidence(EnclaveRole.KeyKeeper, "another", Hash32.Zero);
        using var client = await network.ConnectAsync();

        await RefusesAsync(AttestationErrors.WrongSigner, network, client);
    }

    [Fact]
    public async Task ComputeTask_WithWorkerEvidenceForAnotherOperator_IsRefused()
    {
        using var network = new PlayedNetwork();
        network.WorkerEvidence = network.Evidence(
            EnclaveRole.Worker, "worker", Keccak256.Hash(new byte[EncryptionKey.Size]), operatorName: "another");
        using var client = await network.ConnectAsync();

        await RefusesAsync(AttestationErrors.WrongOperator, network, client);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task ComputeTask_WithADefectOfTheWorker_SealsNothing(string name)
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var (sound, claims) = (network.WorkerEvidence, Evidence.Decode(network.WorkerEvidence).Claims);
        (network.WorkerEvidence, network.WorkerCollateral) = Defect.All[name].Forge(PlayedNetwork.Root, network.Manifest, claims, network.WorkerTerms);
        await RefusesAsync(Defect.All[name].Code, network, client);
        (network.WorkerEvidence, network.WorkerCollateral) = (sound, null);
        await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task ComputeTask_WithADefectOfTheKeyKeeper_SealsNothing(string name)
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var (sound, claims) = (network.KeeperEvidence, Evidence.Decode(network.KeeperEvidence).Claims);
        (network.KeeperEvidence, network.KeeperCollateral) = Defect.All[name].Forge(PlayedNetwork.Root, network.Manifest, claims, network.KeeperTerms);
        await RefusesAsync(Defect.All[name].Code, network, client);
        (network.KeeperEvidence, network.KeeperCollateral) = (sound, null);
        await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
    }

    [Fact]
    public async Task ComputeTask_OnAMachineWithoutItsPatches_IsRefused()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.WorkerTerms = network.WorkerTerms with { Status = TcbStatus.OutOfDate };
        await RefusesAsync(QuoteErrors.TcbStatus, network, client);
    }

    [Fact]
    public async Task Connect_WithTheDevelopmentRootOnAPublicChain_IsRefused()
    {
        using var network = new PlayedNetwork();
        await FailsAsync(TrustErrors.DevelopmentOnPublicChain, network.ConnectAsync(network.Manifest with { ChainId = 1 }));
        Assert.Empty(network.Calls);
    }

    [Fact]
    public async Task ComputeTask_WithWorkerEvidenceThatIsNotTheRegisteredOne_IsRefused()
    {
        using var network = new PlayedNetwork();
        network.Clock.Seconds -= 1;
        using var client = await network.ConnectAsync();
        network.Ledger.Mine(); // the evidence made now ends later than the registered one
        network.WorkerEvidence = network.Evidence(EnclaveRole.Worker, "worker", Keccak256.Hash(new byte[EncryptionKey.Size]));

        await RefusesAsync(VerificationErrors.WrongEvidence, network, client);
    }

    [Fact]
    public async Task ComputeTask_WithAContractKeyThatTheKeeperDidNotSign_IsRefused()
    {
        using var network = new PlayedNetwork { Signers = ("authority", "another", "worker") };
        using var client = await network.ConnectAsync();

        await RefusesAsync(VerificationErrors.WrongContractKey, network, client);
    }

    [Fact]
    public async Task ComputeTask_WithAContractKeyOfAnOldEpoch_IsRefused()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        JsonNode? old = null;
        network.Lie["enigma_getContractKey"] = answer => old ??= answer!.DeepClone();
        await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
        network.Ledger.TurnEpoch();
        network.Ledger.TurnEpoch();
        network.Ledger.Mine();
        network.Lie["enigma_getContractKey"] = _ => old!.DeepClone();
        network.Calls.Clear();

        await RefusesAsync(VerificationErrors.WrongContractKey, network, client);
    }

    [Fact]
    public async Task ComputeTask_WithTheContractKeyOfTheEpochBefore_SealsNothing()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        JsonNode? old = null;
        network.Lie["enigma_getContractKey"] = answer => old ??= answer!.DeepClone();
        await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
        network.Ledger.TurnEpoch();
        network.Ledger.Mine();
        network.Lie["enigma_getContractKey"] = _ => old!.DeepClone();
        network.Calls.Clear();

        // Asked again, because the key keeper may only be a block behind; it stays silent for as long as that is the answer.
        await RefusesAsync(ClientErrors.KeepsExpiring, network, client);
        network.Lie.Clear();
        await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
    }

    [Fact]
    public async Task ComputeTask_WhileAnEarlierSeatOfTheEpochIsRevoked_SealsNothing()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var other = network.Ledger.Register(PlayedNetwork.Key("another").Address, Hash32.Zero);
        HoldSeats(network, first: other, second: new WorkerId(1));
        await client.ComputeTaskAsync(network.User, network.Request, Cancellation);

        // It held the seat, missed its deadline, was replaced, and has the key of this epoch still.
        network.Ledger.RevokeWorker(other.Value);
        network.Ledger.Mine();
        network.Calls.Clear();
        await RefusesAsync(VerificationErrors.KeyExposed, network, client);

        network.Ledger.TurnEpoch();
        HoldSeats(network, first: new WorkerId(1), second: other);
        network.Ledger.Contract(network.Contract).ClockBlock = 0;
        network.Ledger.Mine();
        await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
    }

    [Fact]
    public async Task ComputeTask_WithAnAdmissionOfAnotherWorker_SendsNoTransaction()
    {
        using var network = new PlayedNetwork { Signers = ("authority", "keeper", "another") };
        using var client = await network.ConnectAsync();

        await FailsAsync(VerificationErrors.WrongAdmission, client.ComputeTaskAsync(network.User, network.Request, Cancellation));
        Assert.DoesNotContain("eth_sendRawTransaction", network.Calls);
    }

    [Fact]
    public async Task ComputeTask_OfAnUnknownContract_SealsNothing()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.Lie["enigma_getContractKey"] = answer => answer;
        var unknown = network.Request with { Contract = new ContractAddress(Address.Parse("0x00000000000000000000000000000000000c0de2")) };

        var error = await Assert.ThrowsAsync<EnigmaException>(() => client.ComputeTaskAsync(network.User, unknown, Cancellation));

        // The played keeper signs for one contract alone, so the key is refused first; either way nothing is sealed.
        Assert.Contains(error.Code, new[] { ClientErrors.UnknownContract, VerificationErrors.WrongContractKey });
        Assert.DoesNotContain("enigma_admit", network.Calls);
    }

    [Fact]
    public async Task ComputeTask_WhenTheKeyEpochRanOut_SealsAgainAndSucceeds()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.Reverts.Enqueue(AbiSignature.Parse("KeyEpochNotAccepted(uint64,uint64)").EncodeCall(AbiValue.Of(1ul), AbiValue.Of(3ul)));

        await client.ComputeTaskAsync(network.User, network.Request, Cancellation);

        Assert.Equal(2, network.Calls.Count(method => method == "enigma_admit"));
    }

    [Fact]
    public async Task ComputeTask_WhenTheAdmissionAlwaysRanOut_GivesUpWithItsReason()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        for (var i = 0; i < 20; i++)
        {
            network.Reverts.Enqueue(AbiSignature.Parse("AdmissionExpired(uint64,uint256)").EncodeCall(AbiValue.Of(1ul), AbiValue.Of(3ul)));
        }

        var error = await FailsAsync(ClientErrors.KeepsExpiring, client.ComputeTaskAsync(network.User, network.Request, Cancellation));

        Assert.Contains("AdmissionExpired(1, 3)", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, network.Calls.Count(method => method == "enigma_admit"));
    }

    [Fact]
    public async Task ComputeTask_WithoutDeposit_SaysHowMuchIsMissing()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.Reverts.Enqueue(AbiSignature.Parse("InsufficientBalance(address,uint256,uint256)")
            .EncodeCall(AbiValue.Of(network.User.Address), AbiValue.Of(5ul), AbiValue.Of(8ul)));

        var error = await FailsAsync(ClientErrors.DepositTooSmall, client.ComputeTaskAsync(network.User, network.Request, Cancellation));

        Assert.Contains("5, 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ComputeTask_WhenTheReceiptTellsAnotherRecord_IsRefused()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.Lie["eth_getTransactionReceipt"] = answer =>
        {
            answer!["logs"] = new JsonArray();
            return answer;
        };

        await FailsAsync(VerificationErrors.WrongRecord, client.ComputeTaskAsync(network.User, network.Request, Cancellation));
    }

    [Fact]
    public async Task Connect_WhenAnAnswerIsNotJson_IsABadAnswer()
    {
        using var network = new PlayedNetwork();
        network.Lie["enigma_getSignedHeader"] = _ => "surprise";

        await FailsAsync(ClientErrors.BadAnswer, network.ConnectAsync());
    }

    // The contract's first seat of the epoch missed a commit.
    private static void HoldSeats(PlayedNetwork network, WorkerId first, WorkerId second)
    {
        var (ledger, queue) = (network.Ledger, network.Ledger.Contract(network.Contract));
        ledger.SetSeat(Selection.SeatIndex(ledger.Seed, network.Contract, 0, ledger.SeatCount), first.Value);
        ledger.SetSeat(Selection.SeatIndex(ledger.Seed, network.Contract, 1, ledger.SeatCount), second.Value);
        (queue.Attempt, queue.ClockBlock) = (1, ledger.NextBlock);
        ledger.Mine();
    }

    private static async Task RefusesAsync(ErrorCode code, PlayedNetwork network, EnigmaClient client)
    {
        await FailsAsync(code, client.ComputeTaskAsync(network.User, network.Request, Cancellation));
        Assert.DoesNotContain("enigma_admit", network.Calls);
        Assert.DoesNotContain("eth_sendRawTransaction", network.Calls);
    }

    private static async Task<EnigmaException> FailsAsync(ErrorCode code, Task action)
    {
        var error = await Assert.ThrowsAsync<EnigmaException>(() => action);
        Assert.Equal(code, error.Code);
        return error;
    }

    private static JsonNode Altered(JsonNode answer, string field)
    {
        answer[field] = Flip(answer[field]!.GetValue<string>());
        return answer;
    }

    private static string Flip(string hex) => hex[..^1] + (hex[^1] == '0' ? '1' : '0');
}
