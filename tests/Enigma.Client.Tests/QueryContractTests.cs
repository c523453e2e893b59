// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Client.Tests.Network;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Client.Tests;

/// <summary>An answer is believed only if the seat signed it over this question, and its head is one that the Ledger confirms now.</summary>
public sealed class QueryContractTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_GivesTheValue_TheStateAndWhatWasVerified()
    {
        using var network = Network();
        using var client = await network.ConnectAsync();
        var head = network.Queries.Commit("second");

        var result = await client.QueryAsync(network.User, Question(network), Cancellation);

        Assert.Equal(new byte[32], result.ReturnData.ToArray());
        Assert.Equal(321ul, result.GasUsed);
        Assert.Equal(new AnsweredState(network.Contract, 2, head.State, network.Ledger.Head.Number), result.State);
        Assert.Equal(["answer", "head", "state"], result.Report.Checks.TakeLast(3).Select(check => check.What));
        var asked = Assert.Single(network.Queries.Asked);
        Assert.Equal((QueryKind.Query, QueryScope.Query, network.User.Address), (asked.Kind, asked.Permit.Scope, asked.Permit.Asker));
    }

    [Fact]
    public async Task Query_ThatFails_TellsTheReasonToTheAsker()
    {
        using var network = Network();
        using var client = await network.ConnectAsync();
        network.Queries.Run = _ => new QueriedOutcome(new FailedOutcome(9, "contract.reverted", "the contract reverted", "not yours"u8.ToArray()));

        var result = await client.QueryAsync(network.User, Question(network), Cancellation);

        Assert.Equal(("contract.reverted", "the contract reverted: not yours"), (result.Failure!.Code, result.Failure.Message));
    }

    [Fact]
    public async Task Estimate_GivesAClass_OrTheCodeOfAFailure()
    {
        using var network = Network();
        using var client = await network.ConnectAsync();
        network.Queries.Run = _ => new EstimatedOutcome(GasClass.Of(3));
        var estimate = await client.EstimateTaskAsync(network.User, Question(network), Cancellation);
        Assert.Equal((GasClass.Of(3), 100_000ul), (estimate.Class, estimate.GasLimit));

        network.Queries.Run = _ => new QueriedOutcome(new FailedOutcome(0, "contract.reverted", "", ByteString.Empty));
        var failed = await client.EstimateTaskAsync(network.User, Question(network), Cancellation);
        Assert.Equal((null, "contract.reverted"), (failed.GasLimit, failed.Failure!.Code));
    }

    [Fact]
    public async Task Session_AsksManyTimesUnderOneSignature_UntilItRunsOut()
    {
        using var network = Network();
        using var client = await network.ConnectAsync();
        using var session = await client.OpenQuerySessionAsync(
            network.User, [network.Contract], lifetime: TimeSpan.FromSeconds(1), cancellation: Cancellation);
        await client.QueryAsync(session, Question(network), Cancellation);
        await client.QueryAsync(session, Question(network), Cancellation);
        Assert.Equal(network.Queries.Asked[0].Signature, network.Queries.Asked[1].Signature);

        while (network.Ledger.Head.Timestamp < session.Permit.Expiry)
        {
            network.Ledger.Mine();
        }

        network.Calls.Clear();
        await Refused(QueryErrors.PermitExpired, () => client.QueryAsync(session, Question(network), Cancellation));
        Assert.DoesNotContain("enigma_query", network.Calls);
    }

    [Fact]
    public async Task Session_ForNothingOrForTooLong_IsRefused()
    {
        using var network = Network();
        using var client = await network.ConnectAsync();
        await Refused(ClientErrors.BadRequest, () => client.OpenQuerySessionAsync(network.User, [], cancellation: Cancellation));
        await Refused(ClientErrors.BadRequest, () => client.OpenQuerySessionAsync(
            network.User, [network.Contract], lifetime: TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1), cancellation: Cancellation));
        await Refused(ClientErrors.BadRequest, () => client.OpenQuerySessionAsync(network.User, [network.Contract], QueryScope.None, cancellation: Cancellation));
    }

    [Theory]
    [InlineData("another signer")]
    [InlineData("about another question")]
    [InlineData("another session")]
    [InlineData("an estimate for a query")]
    [InlineData("altered answer")]
    [InlineData("altered index")]
    [InlineData("altered state")]
    [InlineData("altered block")]
    [InlineData("cut answer")]
    [InlineData("the answer of an earlier question")]
    public async Task Answer_ThatIsNotTheSeatsToThisQuestion_IsRefused(string lie)
    {
        using var network = Network();
        using var client = await network.ConnectAsync();
        JsonNode? earlier = null;
        network.Lie["enigma_query"] = answer => earlier = answer!.DeepClone();
        await client.QueryAsync(network.User, Question(network), Cancellation);
        network.Lie.Clear();
        switch (lie)
        {
            case "another signer":
                network.Queries.Signer = "mallory";
                break;
            case "about another question":
                network.Queries.About = context => context with { Query = Keccak256.Hash("another"u8) };
                break;
            case "another session":
                using (var host = XWingPrivateKey.FromSeed(PlayedNetwork.Seed("host")))
                {
                    network.Queries.Session = EncryptionKey.Of(host);
                }

                break;
            case "an estimate for a query":
                network.Queries.Run = _ => new EstimatedOutcome(GasClass.Of(3));
                break;
            case "the answer of an earlier question":
                network.Lie["enigma_query"] = _ => earlier!.DeepClone();
                break;
            default:
                network.Lie["enigma_query"] = answer => Altered(answer!, lie);
                break;
        }

        await Refused(VerificationErrors.WrongAnswer, () => client.QueryAsync(network.User, Question(network), Cancellation));
    }

    [Fact]
    public async Task Answer_OnAnOlderState_IsRefused_ThoughTheSeatSignedIt()
    {
        using var network = Network();
        using var client = await network.ConnectAsync();
        var old = network.Queries.Head;
        network.Queries.Commit("second");
        network.Queries.Head = old;
        await Refused(VerificationErrors.StaleAnswer, () => client.QueryAsync(network.User, Question(network), Cancellation));
    }

    [Fact]
    public async Task Answer_OnAStateThatTheLedgerDoesNotConfirm_IsRefused()
    {
        using var network = Network();
        using var client = await network.ConnectAsync();
        network.Queries.Head = network.Queries.Head! with { State = new StateHash(Keccak256.Hash("provisional"u8)) };
        await Refused(VerificationErrors.StaleAnswer, () => client.QueryAsync(network.User, Question(network), Cancellation));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Answer_OfABlockThatIsOlderOrThatNobodyShows_IsRefused(int blocks)
    {
        using var network = Network();
        using var client = await network.ConnectAsync();
        network.Queries.About = context => context with { Block = new BlockNumber((ulong)((long)context.Block.Value + blocks)) };
        await Refused(VerificationErrors.StaleAnswer, () => client.QueryAsync(network.User, Question(network), Cancellation));
    }

    [Fact]
    public async Task Answer_OfABlockWhoseHeaderComesLater_IsWaitedFor()
    {
        using var network = Network();
        using var client = await network.ConnectAsync();
        network.Queries.About = context => context with { Block = new BlockNumber(context.Block.Value + 1) };
        network.Lie["enigma_query"] = answer =>
        {
            network.Ledger.Mine();
            return answer;
        };
        await client.QueryAsync(network.User, Question(network), Cancellation);
    }

    [Fact]
    public async Task Question_ToAContractOfWhichNothingIsCommitted_IsNotAsked()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var refused = await Assert.ThrowsAsync<EnigmaException>(() => client.QueryAsync(network.User, Question(network), Cancellation));
        Assert.Equal(QueryErrors.NotCommitted, refused.Code);
        Assert.EndsWith("wait for the commit, or ask for it with RequestCommitAsync", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("enigma_query", network.Calls);
    }

    [Fact]
    public async Task Question_IsNotSealed_ToAKeyOrAWorkerThatIsNotProven()
    {
        using var network = Network();
        using var client = await network.ConnectAsync();
        network.Signers = network.Signers with { Keeper = "mallory" };
        await Refused(VerificationErrors.WrongContractKey, () => client.QueryAsync(network.User, Question(network), Cancellation));
        network.Signers = network.Signers with { Keeper = "keeper" };
        network.WorkerEvidence = network.Evidence(Attestation.EnclaveRole.Worker, "mallory", Keccak256.Hash(new byte[EncryptionKey.Size]));
        await Assert.ThrowsAsync<EnigmaException>(() => client.QueryAsync(network.User, Question(network), Cancellation));
        Assert.DoesNotContain("enigma_query", network.Calls);
    }

    private static PlayedNetwork Network()
    {
        var network = new PlayedNetwork();
        network.Queries.Commit("first");
        return network;
    }

    private static ContractQuery Question(PlayedNetwork network) => new(network.Contract, "balanceOf(address)", new byte[32]);

    private static JsonNode Altered(JsonNode answer, string lie)
    {
        var sealedAnswer = answer["answer"]!.GetValue<string>();
        switch (lie)
        {
            case "altered answer":
                answer["answer"] = sealedAnswer[..^1] + (sealedAnswer[^1] == '0' ? '1' : '0');
                break;
            case "cut answer":
                answer["answer"] = sealedAnswer[..^2];
                break;
            case "altered index":
                answer["head"]!["index"] = 2;
                break;
            case "altered state":
                answer["head"]!["stateHash"] = Hash32.FromUInt64(7).ToString();
                break;
            case "altered block":
                answer["blockNumber"] = answer["blockNumber"]!.GetValue<ulong>() + 1;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(lie), lie, "no such lie");
        }

        return answer;
    }

    private static async Task Refused(ErrorCode code, Func<Task> action) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<EnigmaException>(action)).Code);
}
