// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Enigma.Trusted.Tests.Worker;
using Xunit;

namespace Enigma.Trusted.Tests.Keys;

/// <summary>
/// When the key keeper erases what opens inputs, and that it is gone then (spec/keys.md section 11). Two workers, of two operators, have
/// computed the same committed queue of epoch 1; it is epoch 3.
/// </summary>
public sealed class ErasureTests
{
    [Fact]
    public void Inputs_WhoseStateTwoOperatorsHold_AreOpenedByNobodyAnyMore()
    {
        using var story = new Story();
        var master = story.Secrets(story.Network.Keeper.Identity.Sealed);
        using var born = KeeperRoots.Open(master, story.Network.Manifest.Network);
        // Needed or not, nothing is gone before the keeper was shown that it may go.
        story.OpensOldInputs(story.Second);

        var erased = story.Erase(story.Hold(story.First), story.Hold(story.Second));
        Assert.Equal(new Epoch(2), erased.Before);
        story.OpensNoOldInputs(story.Second);

        // The body that the first worker made is enough, and what is recorded from now on is computed.
        story.Second.Apply(story.Contract, 0, story.Body);
        story.Call();

        var secrets = story.Secrets(erased.Sealed);
        Assert.Equal(-1, secrets.AsSpan().IndexOf(master));
        using var left = KeeperRoots.Open(secrets, story.Network.Manifest.Network);
        Assert.Null(left.InputSecret(story.Contract, new Epoch(0)));
        Assert.Null(left.InputSecret(story.Contract, new Epoch(1)));
        foreach (var (contract, epoch) in new[]
                 {
                     (story.Contract, new Epoch(2)), (story.Contract, new Epoch(9)), (new ContractAddress(Address.Parse("0x0000000000000000000000000000000000000001")), new Epoch(1)),
                 })
        {
            using var before = born.InputSecret(contract, epoch);
            using var after = left.InputSecret(contract, epoch);
            Assert.Equal(before!.Reveal(), after!.Reveal());
        }
    }

    [Fact]
    public void Erased_StaysErased_WhenTheKeeperStartsAgain()
    {
        using var story = new Story();
        var erased = story.Erase(story.Hold(story.First), story.Hold(story.Second));
        var key = story.Network.ContractKey(story.Contract);
        story.Network.RestartKeeper(erased.Sealed);
        Assert.Equal(erased.Sealed, story.Network.Keeper.Identity.Sealed);
        // Before its heartbeat is back it believes no statement.
        story.Refuses(KeysErrors.NoHeartbeat, story.Hold(story.First), story.Hold(story.Second));
        story.Network.RenewCommitment();
        story.Network.Mine();

        story.OpensNoOldInputs(story.Second);
        Assert.Equal(key, story.Network.ContractKey(story.Contract));
        story.Second.Apply(story.Contract, 0, story.Body);
        Assert.True(story.Erase(story.Hold(story.First), story.Hold(story.Second)).Sealed.IsEmpty);
        story.Call();
    }

    [Fact]
    public void Statement_ThatDoesNotCount_ErasesNothing()
    {
        using var story = new Story();
        var (network, first, second) = (story.Network, story.Hold(story.First), story.Hold(story.Second));
        using var stranger = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("stranger"u8).AsSpan());
        story.Refuses(KeysErrors.StillNeeded, first, first);
        story.Refuses(KeysErrors.BadRequest, first, second with { Holding = second.Holding with { Before = new Epoch(9) } });
        story.Refuses(KeysErrors.UnknownWorker, first, (second.Holding with { Signer = stranger.Address }).Sign(stranger));
        story.Refuses(KeysErrors.WrongNetwork, first, second with { Holding = second.Holding with { Network = new NetworkId(Keccak256.Hash("other"u8)) } });

        var proof = network.Ledger.ProveHoldings(story.First.Signer, story.Second.Signer);
        network.Mine();
        network.Keeper.Refuses(HeaderErrors.WrongBlock, new EraseInputsRequest(first, second, proof));

        // Workers that another key keeper let in could say what they like.
        var keeper = network.Ledger.Keeper;
        network.Ledger.Keeper = stranger.Address;
        network.Mine();
        story.Refuses(KeysErrors.NotTheKeeper, first, second);
        network.Ledger.Keeper = keeper;
        network.Mine();

        network.Ledger.SetOperator(story.Second.Id, network.Ledger.OperatorOf(story.First.Id));
        network.Mine();
        story.Refuses(KeysErrors.StillNeeded, first, second);
        network.Ledger.SetOperator(story.Second.Id, TestNetwork.Operator);
        network.Ledger.SetStanding(PolicyKind.WorkerMeasurement, network.Manifest.WorkerMeasurement, PolicyStatus.Revoked);
        network.Mine();
        story.Refuses(KeysErrors.WorkerRevoked, first, second);
        network.Ledger.SetStanding(PolicyKind.WorkerMeasurement, network.Manifest.WorkerMeasurement, PolicyStatus.Allowed);
        network.Mine();

        story.OpensOldInputs(story.Second);
        network.Ledger.RevokeWorker(story.First.Id.Value);
        network.Mine();
        story.Refuses(KeysErrors.WorkerRevoked, first, second);
    }

    [Fact]
    public void Task_ThatIsQueued_KeepsTheInputsOfItsEpoch()
    {
        using var story = new Story();
        // Sealed in epoch 2 and recorded in epoch 3, so that it waits while everything before it is committed.
        var waiting = story.Record(new Epoch(2));
        story.Network.TurnEpoch();
        story.Network.Mine();
        story.Network.TurnEpoch();
        story.Network.Mine();
        story.First.Sync(story.Contract);
        story.Second.Sync(story.Contract);
        Assert.Equal(new Epoch(2), story.Erase(story.Hold(story.First), story.Hold(story.Second)).Before);

        // In epoch 5, long after: its inputs open, those before it do not.
        story.OpensNoOldInputs(story.Second);
        story.Second.Apply(story.Contract, 0, story.Body);
        Assert.Equal(EntryStatus.Succeeded, story.Second.Execute(waiting, 1).Leaf.Status);
    }

    [Fact]
    public void Worker_ThatMayNeedInputsStill_SaysThatItHoldsNothing()
    {
        using var network = new TestNetwork();
        var (contract, tasks) = DeterminismTests.History(network, Reveal.Confirmed);
        var worker = network.Workers[0];
        worker.Sync(contract);
        Refuses();
        foreach (var (task, index) in tasks.Select((task, index) => (task, (uint)index)))
        {
            worker.Execute(task, index);
        }

        // Nothing is committed, so all of it may come in another order.
        Refuses();
        network.Commit(worker.MakeBatch(contract));
        network.Mine();
        worker.Sync(contract);
        // The bodies are in this memory and nowhere else.
        Refuses();
        worker.Ask<BodiesReply>(new RevealBodiesRequest(contract, new EntryIndex(0), network.Ledger.ProveQueue(contract)));
        Refuses();
        worker.Ask<BodiesReply>(new RevealBodiesRequest(contract, new EntryIndex((uint)tasks.Length), network.Ledger.ProveQueue(contract)));
        var held = worker.Ask<HoldingReply>(worker.HoldRequest(contract)).Statement;
        Assert.True(held.IsSigned);
        Assert.Equal((new Epoch(0), (uint)tasks.Length), (held.Holding.Before, held.Holding.Index.Value));

        // What it computes up to is not the committed head any more.
        network.Ledger.Contract(contract).Commit((uint)tasks.Length, new Head(Keccak256.Hash("another"u8)));
        network.Mine();
        worker.Refuses(StateErrors.HeadMismatch, worker.HoldRequest(contract));

        void Refuses() => worker.Refuses(KeysErrors.StillNeeded, worker.HoldRequest(contract));
    }

    private sealed class Story : IDisposable
    {
        private readonly TestTask _deployment;
        private readonly TestUser _user;

        public Story()
        {
            Network = new TestNetwork(workers: 2);
            Network.Ledger.SetOperator(Network.Workers[0].Id, Address.Parse("0x00000000000000000000000000000000000000bb"));
            _user = Network.User("alice");
            _deployment = Network.Deploy(_user, "value"u8.ToArray());
            Contract = _deployment.Contract;
            First = Network.Seat(Contract);
            Second = Network.Workers.Single(worker => worker != First);
            Network.Mine();
            First.Sync(Contract);
            Body = First.Execute(_deployment, 0).Body;
            Network.Commit(First.MakeBatch(Contract));
            Network.Mine();
            First.Sync(Contract);
            Network.TurnEpoch();
            Network.Mine();
            Network.TurnEpoch();
            Network.Mine();
            OpensOldInputs(Second);
        }

        public TestNetwork Network { get; }

        public ContractAddress Contract { get; }

        public TestWorker First { get; }

        public TestWorker Second { get; }

        public ByteString Body { get; }

        /// <summary>A worker without any memory of the contract gets its keys and computes it from its inputs.</summary>
        public void OpensOldInputs(TestWorker worker)
        {
            Reopen(worker);
            Assert.Equal(Body, worker.Execute(_deployment, 0).Body);
        }

        public void OpensNoOldInputs(TestWorker worker)
        {
            Reopen(worker);
            worker.Refuses(KeysErrors.InputErased, TestWorker.ExecuteRequest(_deployment, 0));
        }

        public SignedHolding Hold(TestWorker worker) => worker.Ask<HoldingReply>(worker.HoldRequest(Contract)).Statement;

        public ErasedReply Erase(SignedHolding one, SignedHolding other) => Network.Keeper.Ask<ErasedReply>(Request(one, other));

        public void Refuses(ErrorCode code, SignedHolding one, SignedHolding other) => Network.Keeper.Refuses(code, Request(one, other));

        /// <summary>A task of this moment.</summary>
        public TestTask Record(Epoch? keyEpoch = null)
        {
            var task = _user.Seal(Contract, Network.ContractKey(Contract, keyEpoch), "store(bytes)", "next"u8.ToArray(), keyEpoch: keyEpoch);
            _user.Record(task, Second.Id);
            Network.Mine();
            return task;
        }

        public void Call()
        {
            var task = Record();
            Second.FetchKeys(Contract);
            Second.Sync(Contract);
            Assert.Equal(EntryStatus.Succeeded, Second.Execute(task, 1).Leaf.Status);
        }

        /// <summary>What the simulated platform sealed, without the two keys in front.</summary>
        public byte[] Secrets(ByteString blob)
        {
            var measurement = Network.Manifest.KeeperMeasurement;
            using var key = SivKey.Derive(TestNetwork.RootSeed.AsSpan(), [.. "enigma/v1/simulated-seal"u8, .. measurement.AsSpan()]);
            return key.Open([.. "enigma/v1/sealed-secrets"u8, .. blob.Span[..34], 1, .. measurement.AsSpan()], blob.Span[34..])[64..];
        }

        public void Dispose() => Network.Dispose();

        private void Reopen(TestWorker worker)
        {
            worker.Close(Contract);
            Network.PutOnSeat(Contract, worker);
            worker.FetchKeys(Contract);
            worker.Sync(Contract);
        }

        private EraseInputsRequest Request(SignedHolding one, SignedHolding other) =>
            new(one, other, Network.Ledger.ProveHoldings(one.Holding.Signer, other.Holding.Signer));
    }
}
