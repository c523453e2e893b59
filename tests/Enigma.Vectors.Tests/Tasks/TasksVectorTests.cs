// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Vectors.Tests.Tasks;

public sealed class TasksVectorTests
{
    private static readonly TasksFile Vectors = TasksFile.Load();

    [Fact]
    public void File_HasEveryGroupThatIsReadHere() =>
        Assert.Equal(
            "entries 10, invalidEntries 27, taskIds 4, contractAddresses 3, gasClasses 10, invalidGas 2, inputGas 12, invalidInputGas 5, "
            + "tooLongCalls 5, moduleGas 7, longestModules 4, invalidModuleGas 6, queue 10, leaves 20, roots 21, proofs 210, invalidProofs 10, heads 4, selection 56, seeds 2, admissions 3, batches 2, registrations 1, seedCommitments 2, "
            + "contractKeys 1, invalidSignatures 9",
            Vectors.Census);

    [Fact]
    public void Entries_EncodeDecodeAndHash() =>
        Vectors.ForEach("entries", v =>
        {
            var entry = TasksFile.Entry(v.GetProperty("fields"));
            Assert.Equal(v.Bytes("entry"), entry.Encode());
            Assert.Equal(entry, QueueEntry.Decode(v.Bytes("entry")));
            Assert.Equal(v.Hash("hash"), entry.Hash);
            if (entry is RecordedEntry recorded)
            {
                Assert.Equal(v.Hash("taskId"), recorded.Record.Id(Vectors.NetworkId).Value);
                Assert.Equal(TasksFile.Wider(v, "lock"), recorded.Record.Terms.Lock);
            }
        });

    [Fact]
    public void Entries_OfAnyOtherForm_AreRefused() => Vectors.ForEachRefused("invalidEntries", v => QueueEntry.Decode(v.Bytes("entry")));

    [Fact]
    public void Identities_FollowFromTheirParts()
    {
        Vectors.ForEach("taskIds", v => Assert.Equal(
            v.Hash("taskId"), TaskId.Of(Vectors.NetworkId, TasksFile.Contract(v), v.Address("sender"), TasksFile.Wide(v, "nonce")).Value));
        Vectors.ForEach("contractAddresses", v => Assert.Equal(
            v.Address("address"),
            ContractAddress.Of(
                Vectors.Network.Address("ledger"), Vectors.NetworkId, v.Address("sender"), v.Hash("salt"),
                Vectors.Network.Hash("accountInitCodeHash")).Value));
    }

    [Fact]
    public void GasClasses_HoldTheirAmounts()
    {
        Vectors.ForEach("gasClasses", v =>
        {
            var gasClass = GasClass.Holding(TasksFile.Wide(v, "amount"));
            Assert.Equal(v.Number("gasClass"), gasClass.Value);
            Assert.Equal(TasksFile.Wide(v, "gas"), gasClass.Gas);
        });
        Vectors.ForEachRefused("invalidGas", v => GasClass.Holding(TasksFile.Wide(v, "amount")));
    }

    [Fact]
    public void InputGas_FollowsTheLengthOfTheEnvelope()
    {
        Vectors.ForEach("inputGas", v =>
        {
            var envelope = new SealedEnvelope(new byte[v.Number("envelopeBytes")]);
            var (gas, least) = (TasksFile.Wide(v, "gas"), GasClass.Of((byte)v.Number("leastClass")));
            Assert.Equal(envelope.Bytes.Length, Envelope.SizeOf(v.Text("function"), (int)v.Number("argumentBytes")));
            Assert.Equal((gas, gas), (InputGas.Of(envelope), InputGas.Of(v.Text("function"), (int)v.Number("argumentBytes"))));
            InputGas.RequireCovered(envelope.Bytes.Length, least);
            Assert.Equal(gas, InputGas.Charged(envelope, least));
            if (least > GasClass.Base)
            {
                var below = GasClass.Of((byte)(least.Value - 1));
                Assert.Equal(below.Budget, InputGas.Charged(envelope, below));
            }
        });
        Vectors.ForEachRefused(
            "invalidInputGas",
            v => InputGas.RequireCovered((int)v.Number("envelopeBytes"), GasClass.Of((byte)v.Number("gasClass"))));
    }

    [Fact]
    public void Call_ThatDoesNotFit_IsRefusedByItsLengths() => Vectors.ForEachRefused(
        "tooLongCalls", v => _ = Envelope.SizeOf(v.Text("function"), (int)v.Number("argumentBytes")));

    [Fact]
    public void ModuleGas_IsCoveredByTheLimit_OrTheDeploymentIsRefused()
    {
        Vectors.ForEach("moduleGas", v =>
        {
            var (module, envelope, least) = ((int)v.Number("moduleBytes"), (int)v.Number("envelopeBytes"), GasClass.Of((byte)v.Number("leastClass")));
            Assert.Equal(TasksFile.Wide(v, "gas"), ModuleGas.Of(module));
            ModuleGas.RequireCovered(module, envelope, least);
            if (least > GasClass.Base)
            {
                var refusal = Assert.Throws<EnigmaException>(() => ModuleGas.RequireCovered(module, envelope, GasClass.Of((byte)(least.Value - 1))));
                Assert.Equal(TaskErrors.GasLimitTooLow, refusal.Code);
            }
        });
        Vectors.ForEach("longestModules", v => Assert.Equal((int)v.Number("moduleBytes"), ModuleGas.Longest((int)v.Number("envelopeBytes"))));
        Vectors.ForEachRefused(
            "invalidModuleGas",
            v => ModuleGas.RequireCovered((int)v.Number("moduleBytes"), (int)v.Number("envelopeBytes"), GasClass.Of((byte)v.Number("gasClass"))));
    }

    [Fact]
    public void Queue_FoldsEntryByEntry()
    {
        var queue = QueueHash.Empty;
        Vectors.ForEach("queue", v => Assert.Equal(v.Hash("queueHash"), (queue = queue.Fold(v.Hash("entryHash"))).Value));
    }

    [Fact]
    public void Leaves_EncodeDecodeAndHash() =>
        Vectors.ForEach("leaves", v =>
        {
            var fields = v.GetProperty("fields");
            var leaf = new Leaf(
                fields.Hash("entryHash"), new(fields.Hash("taskId")), fields.Address("sender"), new((uint)TasksFile.Wide(fields, "index")),
                TasksFile.Wider(fields, "lock"), TasksFile.Wider(fields, "charge"), (EntryStatus)fields.Number("status"),
                GasClass.Of((byte)fields.Number("chargedClass")), fields.Hash("bodyHash"), new(fields.Hash("stateHash")));
            Assert.Equal(v.Bytes("leaf"), leaf.Encode());
            Assert.Equal(leaf, Leaf.Decode(v.Bytes("leaf")));
            Assert.Equal(v.Hash("hash"), leaf.NodeHash);
        });

    [Fact]
    public void Receipts_HaveTheRoots_WithAndWithoutTheirNodes()
    {
        var range = new ReceiptsRange();
        var frontier = new ReceiptsFrontier();
        Vectors.ForEach("roots", v =>
        {
            Assert.Equal(v.Number("count"), range.Count);
            Assert.Equal(v.Hash("root"), range.Root);
            Assert.Equal(v.Hash("root"), frontier.Root);
            Assert.Equal(v.Hash("root"), new ReceiptsFrontier(range.Count, range.Peaks).Root);
            if (range.Count < 20)
            {
                var leaf = LeafAt((int)range.Count);
                range.Append(leaf);
                frontier.AppendNode(leaf.NodeHash);
            }
        });
    }

    [Fact]
    public void Receipts_ProveEveryLeafAtEveryLength()
    {
        var range = new ReceiptsRange();
        for (var i = 0; i < 20; i++)
        {
            range.Append(LeafAt(i));
        }

        Vectors.ForEach("proofs", v =>
        {
            var (index, count) = ((uint)v.Number("index"), (uint)v.Number("count"));
            var proof = range.Prove(new(index), count);
            Assert.Equal(TasksFile.Hashes(v, "proof"), proof);
            Assert.Equal(v.Hash("root"), range.RootAt(count));
            ReceiptsTree.Verify(LeafAt((int)index), count, proof, v.Hash("root"));
        });
    }

    [Fact]
    public void Receipts_RefuseOtherProofs() =>
        Vectors.ForEach("invalidProofs", v =>
        {
            var node = LeafAt((int)v.Number("leafOf")).NodeHash;
            Assert.False(ReceiptsTree.TryVerify(
                node, (uint)v.Number("index"), (uint)v.Number("count"), TasksFile.Hashes(v, "proof"), v.Hash("root")));
            Assert.Equal(ReceiptErrors.BadProof.Name, v.Text("error"));
        });

    [Fact]
    public void Heads_HashTheirParts() =>
        Vectors.ForEach("heads", v =>
        {
            var fields = v.GetProperty("fields");
            Assert.Equal(v.Hash("head"), TasksFile.Head(fields, (uint)TasksFile.Wide(fields, "index")).Head.Value);
        });

    [Fact]
    public void Selection_FindsTheSeat()
    {
        Vectors.ForEach("selection", v => Assert.Equal(
            TasksFile.Wide(v, "seat"),
            Selection.SeatIndex(v.Hash("seed"), TasksFile.Contract(v), (byte)v.Number("attempt"), (uint)v.Number("seatCount"))));
        Vectors.ForEach("seeds", v => Assert.Equal(v.Hash("seed"), Selection.EpochSeed(v.Hash("revealed"), v.Hash("prevRandao"))));
    }

    private static Leaf LeafAt(int position) => Leaf.Decode(Vectors.Case("leaves", position).Bytes("leaf"));
}
