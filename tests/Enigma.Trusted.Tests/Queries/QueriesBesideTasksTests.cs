// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Contracts;
using Enigma.Enclave.Worker.Queries;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Queries;

/// <summary>Queries are free, so they get what tasks leave.</summary>
public sealed class QueriesBesideTasksTests
{
    [Fact]
    public void Queries_AreOneOfAContractAtATime_AndTasksGoOnMeanwhile()
    {
        using var network = new TestNetwork();
        using var asker = new TestAsker(network, "asker");
        var worker = network.Workers[0];
        TestTask[] deployed = [.. new[] { "a", "b" }.Select(salt => network.Deploy(network.User("alice"), "kept"u8.ToArray(), salt: salt))];
        network.Mine();
        foreach (var task in deployed)
        {
            worker.Sync(task.Contract);
            worker.Execute(task, 0);
        }

        network.Commit(worker.MakeBatch([.. deployed.Select(task => task.Contract)]));
        var call = network.Call(network.User("alice"), deployed[0].Contract, "store(bytes)", "next"u8.ToArray());
        network.Mine();
        Array.ForEach(deployed, task => worker.Sync(task.Contract));

        var slow = BothAtWork();
        // The contract that is being asked goes on: the query has a snapshot.
        Assert.Equal(EntryStatus.Succeeded, worker.Execute(call, 1).Leaf.Status);
        worker.Ask<DoneReply>(new CloseContractRequest(deployed[1].Contract));
        worker.Refuses(QueryErrors.NotFound, new TakeAnswerRequest(deployed[1].Contract, slow[1].Envelope.InputsHash));

        var answer = worker.Take(slow[0].Contract, slow[0].Envelope);
        var outcome = Assert.IsType<QueriedOutcome>(asker.Open(worker, slow[0].Contract, slow[0].Envelope, answer));
        Assert.Equal(ContractErrors.OutOfGas.Name, Assert.IsType<FailedOutcome>(outcome.Run).Code);

        QueryRequest Ask(int contract, string function) =>
            worker.QueryRequest(deployed[contract].Contract, asker.Seal(deployed[contract].Contract, function));

        // A query takes some 50 ms at most, and a busy machine may let the door sleep longer than that; so it is tried until both are seen.
        QueryRequest[] BothAtWork()
        {
            for (var attempts = 0; attempts < 20; attempts++)
            {
                QueryRequest[] requests = [Ask(0, "quite_slow()"), Ask(1, "quite_slow()")];
                EnclaveReply[] begun = [.. requests.Select(worker.Begin)];
                if (begun.All(reply => reply is WorkingReply) && worker.Begin(Ask(1, "quite_slow()")) is RefusedReply refused)
                {
                    Assert.Equal(QueryErrors.Busy.Name, refused.Code);
                    return requests;
                }

                Thread.Sleep(200);
            }

            throw new InvalidOperationException("20 times two queries were not seen at work");
        }
    }

    [Fact]
    public void Places_AreKeptForContractsThatAreAskedLittle()
    {
        using var runtime = new ContractRuntime();
        var places = new QueryPlaces(runtime);
        var (much, little) = (new ProcessorAccount(() => TimeSpan.Zero), new ProcessorAccount(() => TimeSpan.Zero));
        much.Charge(ProcessorAccount.Allowance);
        TaskCompletionSource[] queries = [.. Enumerable.Range(0, QueryPlaces.Most).Select(_ => new TaskCompletionSource())];
        for (var atWork = 0; atWork < QueryPlaces.Most; atWork++)
        {
            Assert.Equal(atWork < QueryPlaces.MostForLong, HasPlace(much));
            Assert.True(HasPlace(little));
            places.Take(queries[atWork].Task);
        }

        Assert.False(HasPlace(little));
        queries[0].SetResult();
        Assert.True(HasPlace(little));
        Assert.False(HasPlace(much));

        bool HasPlace(ProcessorAccount account) =>
            Record.Exception(() => places.Require(account)) is not { } refused
            || (Assert.IsType<EnigmaException>(refused).Code == QueryErrors.Busy ? false : throw refused);
    }

    [Fact]
    public void States_ThatNobodyMayReadAnyMore_AreForgotten_AndTheOthersAreBounded()
    {
        var map = new ContractStateMap();
        var states = new RecentStates(mostBytes: 1_000);
        for (uint index = 0; index < 4; index++)
        {
            states.Keep(index, map.Snapshot(), map.Apply([Write(index)]));
        }

        Assert.Equal([0, 0, 1, 2], Enumerable.Range(0, 4).Select(index => Value(states.At((uint)index))));
        states.DropBefore(2);
        Assert.Null(states.At(1));
        Assert.Equal(1, Value(states.At(2)));

        // Each keeps a node of its own, which is more than its entry: too much to keep those in between, and the committed one stays.
        for (uint index = 4; index < 8; index++)
        {
            states.Keep(index, map.Snapshot(), map.Apply([Write(index, 60)]));
        }

        Assert.Equal(1, Value(states.At(2)));
        Assert.All(Enumerable.Range(3, 5), index => Assert.Null(states.At((uint)index)));
        states.DropBefore(8);
        states.Keep(8, map.Snapshot(), replaced: 0);
        Assert.Equal(7, Value(states.At(8)));

        static StateChange Write(uint index, int length = 1) =>
            new(new byte[] { 1 }, Enumerable.Repeat((byte)index, length).ToArray());

        static int Value(ContractStateMap? state) => state!.Get([1]) is { } value ? value.Span[0] : 0;
    }
}
