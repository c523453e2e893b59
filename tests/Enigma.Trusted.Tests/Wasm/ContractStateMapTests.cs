// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Enclave.Worker.Wasm.State;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

/// <summary>A state and its snapshots against plain sorted dictionaries, each of which is a copy of its own.</summary>
public sealed class ContractStateMapTests
{
    private const int Steps = 120;

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 300)]
    [InlineData(3, 40)]
    [InlineData(4, 3)]
    public void WritesCommitsDiscardsAndSnapshots_InAnyOrder_ReadAsTheModelDoes(int seed, int mostChanges)
    {
        var random = new Random(seed);
        var map = new ContractStateMap();
        var model = NewModel();
        var snapshots = new List<(ContractStateMap Map, SortedDictionary<byte[], byte[]> Model)>();
        for (int step = 0; step < Steps; step++)
        {
            switch (random.Next(8))
            {
                case 0:
                    snapshots.Add((map.Snapshot(), new(model, model.Comparer)));
                    break;
                case 1 when snapshots.Count > 0:
                    snapshots.RemoveAt(random.Next(snapshots.Count));
                    break;
                case 2:
                    Write(new StateOverlay(map), NewModel(), random, mostChanges);
                    break;
                default:
                    Commit(map, model, random, mostChanges);
                    break;
            }

            AssertSame(map, model, random);
            foreach (var (kept, then) in snapshots)
            {
                AssertSame(kept, then, random);
            }
        }

        AssertWhole(map, model);
        Assert.All(snapshots, snapshot => AssertWhole(snapshot.Map, snapshot.Model));
        map.Apply([.. model.Keys.Select(key => new StateChange(key, null))]);
        Assert.Equal((0, 0L, 0), (map.Count, map.Bytes, map.Entries.Count()));
        Assert.Null(map.Root);
        Assert.All(snapshots, snapshot => AssertWhole(snapshot.Map, snapshot.Model));
    }

    [Fact]
    public void Snapshot_ReadOnOtherThreadsWhileTasksAreApplied_IsOfOneMoment()
    {
        const int Keys = 2_000;
        var map = new ContractStateMap();
        map.Apply(Generation(0, 0, Keys));
        var newest = map.Snapshot();
        bool isDone = false;
        Task<int>[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(Read))];
        for (int generation = 1; generation <= 60; generation++)
        {
            // In parts, so that a reader of the map itself would see half of it; and keys that come and go move the others about.
            map.Apply(Generation(generation, 0, Keys / 2));
            map.Apply([.. Enumerable.Range(0, 50).Select(i => new StateChange(Key((i * 40) + 7, 1), generation % 2 == 0 ? null : new byte[300]))]);
            map.Apply(Generation(generation, Keys / 2, Keys));
            Volatile.Write(ref newest, map.Snapshot());
        }

        Volatile.Write(ref isDone, true);
        Assert.All(readers, reader => Assert.True(reader.GetAwaiter().GetResult() > 0));

        int Read()
        {
            int rounds = 0;
            for (bool last = false; !last; rounds++)
            {
                last = Volatile.Read(ref isDone);
                var snapshot = new StateOverlay(Volatile.Read(ref newest));
                int expected = Value(snapshot, 0);
                int seen = 0;
                byte[] after = [];
                while (snapshot.NextKey([], after, int.MaxValue - 1, out int _) is { } key)
                {
                    after = key.ToArray();
                    seen += after.Length == 5 ? 0 : Value(snapshot, BinaryPrimitives.ReadInt32BigEndian(after)) == expected ? 1 : Keys;
                }

                Assert.Equal(Keys, seen);
            }

            return rounds;
        }

        static int Value(StateOverlay state, int key) => BinaryPrimitives.ReadInt32BigEndian(state.Get(Key(key))!.Value.Span);

        static StateChange[] Generation(int generation, int from, int end) =>
            [.. Enumerable.Range(from, end - from).Select(i => new StateChange(Key(i), Key(generation)))];
    }

    [Fact]
    public void Memory_OfManySmallEntries_IsLittleMoreThanTheirs_HoweverTheyCame()
    {
        const int Keys = 20_000;
        var (map, random) = (new ContractStateMap(), new Random(5));
        int[] shuffled = [.. Enumerable.Range(0, Keys)];
        random.Shuffle(shuffled);
        foreach (int key in shuffled)
        {
            map.Apply([new StateChange(Key(key, 4), new byte[32])]);
        }

        Assert.InRange(MemoryOf(Reachable(map)) / Keys, 40, 64);
        // Almost all go, one here and there stays: small nodes are joined.
        map.Apply([.. Enumerable.Range(0, Keys).Where(key => key % 50 != 0).Select(key => new StateChange(Key(key, 4), null))]);
        Assert.InRange(MemoryOf(Reachable(map)) / (Keys / 50), 40, 128);
    }

    [Fact]
    public void Apply_OfKeysThatDoNotRise_IsRefused()
    {
        StateChange[] changes = [new(Key(2), Key(0)), new(Key(1), Key(0))];
        Assert.Throws<ArgumentException>(() => new ContractStateMap().Apply(changes));
        Assert.Throws<ArgumentException>(() => new ContractStateMap().Apply([changes[0], changes[0]]));
    }

    private static void Commit(ContractStateMap map, SortedDictionary<byte[], byte[]> model, Random random, int mostChanges)
    {
        var overlay = new StateOverlay(map);
        Write(overlay, model, random, mostChanges);
        var before = Reachable(map);
        long replaced = map.Apply(overlay.Changes);
        var after = Reachable(map);
        long held = MemoryOf(before.Where(node => !after.ContainsKey(node.Key)));
        // What the state before alone keeps, and nothing less; a root that shrank may count twice.
        Assert.InRange(replaced, held, held + (after.Count < before.Count ? 512 : 0));
        AssertShape(map);
    }

    private static void Write(StateOverlay overlay, SortedDictionary<byte[], byte[]> model, Random random, int mostChanges)
    {
        for (int left = 1 + random.Next(mostChanges); left > 0; left--)
        {
            byte[] key = RandomKey(random);
            if (random.Next(3) == 0)
            {
                overlay.Remove(key);
                model.Remove(key);
            }
            else
            {
                byte[] value = new byte[random.Next(40) == 0 ? random.Next(5_000) : random.Next(60)];
                random.NextBytes(value);
                overlay.Set(key, value);
                model[key] = value;
            }
        }
    }

    private static void AssertSame(ContractStateMap map, SortedDictionary<byte[], byte[]> model, Random random)
    {
        Assert.Equal(model.Count, map.Count);
        Assert.Equal(model.Sum(pair => (long)pair.Key.Length + pair.Value.Length), map.Bytes);
        byte[] key = RandomKey(random);
        Assert.Equal(model.GetValueOrDefault(key), map.Get(key)?.ToArray());
        Assert.Equal(model.Keys.FirstOrDefault(other => other.AsSpan().SequenceCompareTo(key) >= 0), map.FirstKeyFrom(key)?.ToArray());
    }

    private static void AssertWhole(ContractStateMap map, SortedDictionary<byte[], byte[]> model)
    {
        Assert.Equal(model.Select(Show), map.Entries.Select(entry => Show(new(entry.Key.ToArray(), entry.Value.ToArray()))));
        Assert.All(model, pair => Assert.Equal(pair.Value, map.Get(pair.Key)?.ToArray()));

        static string Show(KeyValuePair<byte[], byte[]> pair) => Convert.ToHexString(pair.Key) + "=" + Convert.ToHexString(pair.Value);
    }

    /// <summary>All leaves on one level, no node too large, and nearly none too small: so the height follows the size alone.</summary>
    private static void AssertShape(ContractStateMap map)
    {
        if (map.Root is { } root)
        {
            Height(root);
        }

        static int Height(StateNode node)
        {
            if (node is StateLeaf leaf)
            {
                Assert.True(leaf.Size <= StateLeaf.MaximumLength + 48 || leaf.Entries().Count() == 1, $"a leaf of {leaf.Size} bytes");
                return 0;
            }

            Assert.InRange(node.Children.Length, 1, StateBranch.MaximumChildren);
            return 1 + Assert.Single(node.Children.ToArray().Select(child => Height(child.Node)).Distinct());
        }
    }

    private static Dictionary<StateNode, StateChild> Reachable(ContractStateMap map)
    {
        var nodes = new Dictionary<StateNode, StateChild>(ReferenceEqualityComparer.Instance);
        if (map.Root is { } root)
        {
            Visit(new StateChild([], root));
        }

        return nodes;

        void Visit(StateChild child)
        {
            nodes.Add(child.Node, child);
            foreach (StateChild below in child.Node.Children)
            {
                Visit(below);
            }
        }
    }

    private static long MemoryOf(IEnumerable<KeyValuePair<StateNode, StateChild>> nodes) => nodes.Sum(node => StateUpdate.SizeOf(node.Value));

    private static SortedDictionary<byte[], byte[]> NewModel() =>
        new(Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right)));

    // Few different ones, so that they are met again; the empty one, such as begin with another, and long ones.
    private static byte[] RandomKey(Random random)
    {
        byte[] key = new byte[random.Next(30) == 0 ? 600 + random.Next(400) : random.Next(7)];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = (byte)(i < 5 ? random.Next(4) * 85 : 7);
        }

        return key;
    }

    private static byte[] Key(int number, int more = 0)
    {
        byte[] key = new byte[sizeof(int) + more];
        BinaryPrimitives.WriteInt32BigEndian(key, number);
        return key;
    }
}
