// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>A marked secret is sent through every request; nothing that the host sees may contain it.</summary>
public sealed class SecretsStayInsideTests
{
    private const string Secret = "MARKED-SECRET-7f3a91";

    [Fact]
    public void MarkedSecret_IsInNoByteThatLeaves()
    {
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var value = Encoding.ASCII.GetBytes(Secret);
        var deploy = network.Deploy(alice, value);
        var contract = deploy.Contract;
        network.Mine();
        // In arguments, in state, in results, in a function name, in failures, and in inputs that contradict their record.
        TestTask[] tasks =
        [
            deploy,
            network.Call(alice, contract, "store(bytes)", value),
            network.Call(alice, contract, "read()"),
            network.Call(alice, contract, $"z{Secret}()"),
            network.Call(alice, contract, "trap()", value),
            network.Call(alice, contract, "loop()", value),
            network.Call(alice, contract, "dice()", value),
            network.Call(alice, contract, "read()"),
            network.Call(alice, contract, "store(bytes)", value),
        ];
        network.Mine();
        worker.Sync(contract);
        foreach (var (task, index) in tasks.Select((task, index) => (task, (uint)index)))
        {
            worker.Execute(task, index);
        }

        var key = network.ContractKey(contract);
        var contradiction = alice.Seal(contract, key, Secret, value, sealedTerms: TestUser.Terms with { GasPrice = 1 });
        worker.Refuses(EnvelopeErrors.Mismatch, worker.AdmitRequest(contradiction));
        worker.Refuses(QueueErrors.WrongIndex, TestWorker.ExecuteRequest(tasks[1], 1));
        network.Commit(worker.MakeBatch(contract));
        network.Mine();
        worker.Sync(contract);
        worker.Ask<ReceiptProofReply>(new ProveReceiptRequest(contract, new EntryIndex(0), 7));
        worker.Ask<BodiesReply>(new RevealBodiesRequest(contract, new EntryIndex(0), network.Ledger.ProveQueue(contract)));
        worker.Attest();
        LeaveACheckpoint(network, alice, contract, value);
        worker.Ask<DoneReply>(new CloseContractRequest(contract));

        foreach (var seen in worker.Transcript.Concat(network.Keeper.Transcript))
        {
            Assert.Equal(-1, seen.AsSpan().IndexOf(value));
            Assert.DoesNotContain(Convert.ToHexString(value), Encoding.ASCII.GetString(seen), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains(worker.Transcript, seen => EnclaveReply.Decode(seen) is ExecutedReply { Body.IsEmpty: false });
        Assert.Contains(worker.Transcript, seen => EnclaveReply.Decode(seen) is CheckpointReply);
    }

    /// <summary>The first task of a new epoch brings a checkpoint of the state with the secret.</summary>
    private static void LeaveACheckpoint(TestNetwork network, TestUser alice, ContractAddress contract, byte[] value)
    {
        var worker = network.Workers[0];
        network.TurnEpoch();
        network.Mine();
        var store = network.Call(alice, contract, "store(bytes)", value);
        network.Mine();
        worker.Sync(contract);
        worker.Execute(store, 9);
        network.Commit(worker.MakeBatch(contract));
        network.Mine();
        worker.Sync(contract);
        worker.Ask<CheckpointReply>(new ReadCheckpointRequest(contract, 0));
    }
}
