// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Client.Tests.Network;
using Enigma.Client.Trust;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Client.Tests;

/// <summary>
/// How often the Ethereum endpoint is asked for proofs, each time a way there and back; and that what is remembered between two calls decides
/// what is asked, and nothing else.
/// </summary>
public sealed class RememberedSlotsTests
{
    // Of each question from now on, as they come.
    private static List<int> WordsOfQuestions(PlayedNetwork network)
    {
        List<int> words = [];
        network.Lie["eth_getProof"] = answer =>
        {
            words.Add(answer!["storageProof"]!.AsArray().Count);
            return answer;
        };
        return words;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ASecondCallOfAContract_AsksOnce()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();

        // Worker and key keeper are on one machine here; on two the first call asks once more.
        Assert.Equal(3, await QuestionsOfACallAsync(network, client));
        Assert.Equal(1, await QuestionsOfACallAsync(network, client));
        Assert.Equal(1, await QuestionsOfACallAsync(network, client));

        using var another = await network.ConnectAsync();
        Assert.Equal(3, await QuestionsOfACallAsync(network, another));
    }

    [Fact]
    public async Task ACall_AfterAnotherWorkerTookTheSeat_FindsThatWorker()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var words = WordsOfQuestions(network);
        await QuestionsOfACallAsync(network, client);
        await QuestionsOfACallAsync(network, client);

        network.GiveSeatTo("second");
        network.Calls.Clear();
        var recorded = await client.ComputeTaskAsync(network.User, network.Request, Cancellation);

        Assert.Equal($"2 ({PlayedNetwork.Key("second").Address})", recorded.Report.Checks.Single(check => check.What == "worker").Value);
        Assert.Equal(2, Questions(network));

        // What the first worker needed is forgotten.
        Assert.Equal(1, await QuestionsOfACallAsync(network, client));
        Assert.Equal([12, 2, 5, 19, 19, 5, 19], words);
    }

    [Fact]
    public async Task ACall_AfterTheEpochTurned_ReadsTheNewOne()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        await QuestionsOfACallAsync(network, client);

        network.Ledger.TurnEpoch();
        network.Ledger.Mine();
        network.Calls.Clear();
        var recorded = await client.ComputeTaskAsync(network.User, network.Request, Cancellation);

        Assert.Equal("seed of epoch 2, recomputed", recorded.Report.Checks.Single(check => check.What == "selection").Against);
        Assert.Equal(1, Questions(network));
    }

    [Fact]
    public async Task ACall_AfterTheWorkerWasRevoked_IsRefused_ThoughTheSlotsAreTheSame()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        await QuestionsOfACallAsync(network, client);

        network.Ledger.RevokeWorker(1);
        network.Ledger.Mine();
        network.Calls.Clear();

        await RefusedAsync("verification.worker_revoked", network, client);
        Assert.Equal(1, Questions(network));
    }

    [Theory]
    [InlineData("falsified", "verification.wrong_proof")]
    [InlineData("cut", "verification.wrong_proof")]
    [InlineData("swapped", "verification.wrong_proof")]
    [InlineData("left out", "client.bad_answer")]
    public async Task ARememberedWord_ThatTheEndpointLiesAbout_IsRefused(string lie, string code)
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        await QuestionsOfACallAsync(network, client);
        network.Calls.Clear();
        // What is remembered is asked for behind what every call needs.
        network.Lie["eth_getProof"] = answer =>
        {
            var words = answer!["storageProof"]!.AsArray();
            var last = words[^1]!["proof"]!.AsArray();
            switch (lie)
            {
                case "falsified":
                    var node = last[^1]!.GetValue<string>();
                    last[^1] = node[..^1] + (node[^1] == '0' ? '1' : '0');
                    break;
                case "cut":
                    last.RemoveAt(last.Count - 1);
                    break;
                case "swapped":
                    (words[^1]!["proof"], words[^2]!["proof"]) = (words[^2]!["proof"]!.DeepClone(), words[^1]!["proof"]!.DeepClone());
                    break;
                case "left out":
                    words.RemoveAt(words.Count - 1);
                    break;
            }

            return answer;
        };

        await RefusedAsync(code, network, client);
    }

    [Fact]
    public async Task WhatWasTrueForTheCallBefore_IsRefused()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.ProvenBlock = network.Ledger.Head.Number;
        await QuestionsOfACallAsync(network, client);
        network.Ledger.RevokeWorker(1);
        network.Ledger.Mine();
        network.Calls.Clear();

        await RefusedAsync("verification.wrong_proof", network, client);
    }

    [Fact]
    public async Task AQuery_OnTheBlockThatTheClientKnows_AsksOnce_AndOnALaterOneTwice()
    {
        using var network = new PlayedNetwork();
        network.Queries.Commit("first");
        using var client = await network.ConnectAsync();
        Assert.Equal(3, await QuestionsOfAQueryAsync(network, client));
        Assert.Equal(1, await QuestionsOfAQueryAsync(network, client));

        network.Queries.About = context =>
        {
            network.Ledger.Mine();
            return context with { Block = new BlockNumber(network.Ledger.Head.Number) };
        };
        Assert.Equal(2, await QuestionsOfAQueryAsync(network, client));
    }

    [Fact]
    public async Task AReceiptThatIsWaitedFor_IsLookedForOncePerBlock()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var task = (await client.ComputeTaskAsync(network.User, network.Request, Cancellation)).Id;
        network.Compute(task, _ => new SucceededOutcome(1, new byte[32]));
        network.Commit(task);
        // The node knows of the commit, and its header is still the one before.
        var headers = 0;
        network.Lie["enigma_getSignedHeader"] = answer => ++headers <= 5 ? network.SignedHeaderJson(network.Ledger.Blocks[^2]) : answer;
        network.Calls.Clear();

        var result = await client.GetTaskResultAsync(network.User, task, TaskStage.Confirmed, TimeSpan.FromSeconds(10), Cancellation);

        Assert.False(result.IsProvisional);
        Assert.Equal(2, Questions(network));
    }

    [Fact]
    public async Task AQuestion_IsForNoMoreWordsThanEndpointsTake()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var words = WordsOfQuestions(network);
        var view = await client.OpenLedgerAsync(Cancellation);

        await view.ProveAsync(Enumerable.Range(0, 300).Select(seat => LedgerLayout.Seat((uint)seat)), Cancellation, [LedgerLayout.Keeper]);

        Assert.Equal([256, 45], words);
        Assert.Equal(300, view.Needed.Count);
    }

    [Fact]
    public void OnlySoManyContracts_AreRemembered_TheNewestOfThem()
    {
        var slots = new RememberedSlots();
        for (var contract = 0; contract < RememberedSlots.Contracts; contract++)
        {
            slots.Keep(Contract(contract), [Hash32.FromUInt64((ulong)contract)]);
        }

        slots.Keep(Contract(0), [Hash32.Zero, Hash32.Zero]);
        slots.Keep(Contract(RememberedSlots.Contracts), [Hash32.Zero]);

        Assert.Equal(2, slots.Of(Contract(0)).Count);
        Assert.Empty(slots.Of(Contract(1)));
        Assert.Equal([Hash32.FromUInt64(2)], slots.Of(Contract(2)));
        Assert.Empty(slots.Of(Contract(1000)));
    }

    private static ContractAddress Contract(int number) => new(Address.FromSpan(Hash32.FromUInt64((ulong)number).AsSpan()[12..]));

    private static int Questions(PlayedNetwork network) => network.Calls.Count(method => method == "eth_getProof");

    /// <summary>Each call is recorded in a block of its own, so the next one is verified under another head.</summary>
    private static async Task<int> QuestionsOfACallAsync(PlayedNetwork network, EnigmaClient client)
    {
        network.Calls.Clear();
        await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
        return Questions(network);
    }

    private static async Task<int> QuestionsOfAQueryAsync(PlayedNetwork network, EnigmaClient client)
    {
        network.Ledger.Mine();
        network.Calls.Clear();
        await client.QueryAsync(network.User, new ContractQuery(network.Contract, "balance()", ReadOnlyMemory<byte>.Empty), Cancellation);
        return Questions(network);
    }

    private static async Task RefusedAsync(string code, PlayedNetwork network, EnigmaClient client)
    {
        var error = await Assert.ThrowsAsync<EnigmaException>(() => client.ComputeTaskAsync(network.User, network.Request, Cancellation));
        Assert.Equal(code, error.Code.Name);
        Assert.DoesNotContain("enigma_admit", network.Calls);
        Assert.DoesNotContain("eth_sendRawTransaction", network.Calls);
    }
}
