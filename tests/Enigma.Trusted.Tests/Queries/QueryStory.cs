// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;

namespace Enigma.Trusted.Tests.Queries;

/// <summary>A vault that holds <c>first</c>, committed, and somebody who may ask it.</summary>
internal sealed class QueryStory : IDisposable
{
    public QueryStory(int workers = 1, Reveal reveal = Reveal.Provisional, ContractRuntime? runtime = null)
    {
        Network = new TestNetwork(workers, runtime);
        Owner = Network.User("alice");
        Asker = new TestAsker(Network, "bob");
        Deploy = Network.Deploy(Owner, "first"u8.ToArray(), reveal);
        Network.Mine();
        Worker = Network.Seat(Contract);
        Worker.Sync(Contract);
        Worker.Execute(Deploy, 0);
        Commit();
    }

    public TestNetwork Network { get; }

    public TestWorker Worker { get; }

    public TestUser Owner { get; }

    public TestAsker Asker { get; }

    public TestTask Deploy { get; }

    public ContractAddress Contract => Deploy.Contract;

    /// <summary>Records a call and computes it; nothing is committed.</summary>
    public ExecutedReply Call(string function, byte[]? arguments = null)
    {
        var task = Network.Call(Owner, Contract, function, arguments);
        Network.Mine();
        var index = Worker.Sync(Contract).NextIndex.Value;
        return Worker.Execute(task, index);
    }

    /// <summary>Commits what was computed.</summary>
    public void Commit()
    {
        Network.Commit(Worker.MakeBatch(Contract));
        Network.Mine();
        Worker.Sync(Contract);
    }

    /// <summary>What the view returns to the asker.</summary>
    public byte[] Read(string function = "read()") =>
        ((SucceededOutcome)((QueriedOutcome)Asker.Ask(Worker, Contract, function)).Run).ReturnData.ToArray();

    /// <summary>The code that a question to the vault fails with.</summary>
    public FailedOutcome Fails(string function, QueryKind kind = QueryKind.Query, byte[]? arguments = null) =>
        (FailedOutcome)((QueriedOutcome)Asker.Ask(Worker, Contract, function, kind, arguments)).Run;

    public void Dispose()
    {
        Asker.Dispose();
        Network.Dispose();
    }
}
