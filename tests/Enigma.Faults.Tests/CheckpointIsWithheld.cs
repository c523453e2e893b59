// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Client;
using Enigma.Crypto;
using Enigma.Devnet;
using Enigma.Ethereum;
using Enigma.Network;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>A worker writes the checkpoint that the Ledger's head commits to, and whoever has it gives it to nobody.</summary>
public sealed class CheckpointIsWithheld
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public enum Manner
    {
        Silence,
        Garbage,
        HeaderOnly,
    }

    [Theory]
    [InlineData(Manner.Silence)]
    [InlineData(Manner.Garbage)]
    [InlineData(Manner.HeaderOnly)]
    public async Task NextWorker_RebuildsFromBodies_AndCommits(Manner manner)
    {
        await using var world = await World.StartAsync();
        world.Withhold = async (_, part, cancellation) =>
        {
            if (part.IsHeader && manner == Manner.HeaderOnly)
            {
                return part.Body;
            }

            await Task.Delay(manner == Manner.Garbage ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, cancellation);
            return new byte[part.Body.Length];
        };
        await world.FillAsync();
        await world.TurnEpochAsync();
        await world.CallAsync();
        await world.CommitAsync();
        Assert.NotEqual(Hash32.Zero, world.Head.CheckpointHash);

        await world.MoveSeatAsync(away: [world.Seat]);
        await world.RequireOpenedAsync(at => at == 0);
        Assert.True(world.Log.HasTold("cannot be had"), "nobody was told that the checkpoint cannot be had");
        await world.RequireGoesOnAsync();
    }

    [Fact]
    public async Task NextWorker_OpensAtTheCheckpointOfAnEarlierHead()
    {
        await using var world = await World.StartAsync();
        await world.FillAsync();
        await world.TurnEpochAsync();
        await world.FillAsync();
        await world.CommitAsync();
        var first = world.Head.CheckpointHash;
        Assert.NotEqual(Hash32.Zero, first);
        var index = await world.IndexOfAsync(first);

        world.Withhold = (_, part, _) => Task.FromResult<ReadOnlyMemory<byte>?>(part.Index > index ? null : part.Body);
        await world.TurnEpochAsync();
        await world.CallAsync();
        await world.CommitAsync();
        Assert.NotEqual(first, world.Head.CheckpointHash);

        await world.MoveSeatAsync(away: [world.Seat]);
        await world.RequireOpenedAsync(at => at == index);
        await world.RequireGoesOnAsync();
    }

    [Fact]
    public async Task NextWorker_WithoutBodies_OpensAtTheCheckpointAsSoonAsItIsGiven()
    {
        await using var world = await World.StartAsync();
        var seats = new HashSet<WorkerId>();
        var isFrozen = false;
        // Workers that never had the seat get nothing at all.
        world.Refuse = taker => !(world.WorkerOf(taker) is not { } worker || (isFrozen ? seats.Contains(worker) : worker == world.Seat));
        await world.FillAsync();
        await world.CommitAsync();
        seats.Add(world.Seat);
        await world.TurnEpochAsync();
        await world.CallAsync();
        await world.CommitAsync();
        seats.Add(world.Seat);
        Assert.NotEqual(Hash32.Zero, world.Head.CheckpointHash);

        isFrozen = true;
        await world.MoveSeatAsync(away: seats);
        await world.RequireOpenedAsync(at => at == 0);
        world.GivesCheckpoints = true;
        await world.RequireOpenedAsync(at => at > 0);
        world.Refuse = _ => false;
        await world.RequireGoesOnAsync();
    }

    /// <summary>A part of a checkpoint that a peer is about to give.</summary>
    private sealed record Part(ReadOnlyMemory<byte> Body, bool IsHeader, uint Index);

    /// <summary>A network whose blocks the test makes, with one contract.</summary>
    private sealed class World : IAsyncDisposable
    {
        // Their bodies are longer than the smallest checkpoint needs.
        private const ulong EnoughTasks = 12;
        private const int MostTurns = 60;

        private readonly ConcurrentDictionary<Hash32, uint> _headers = new();
        private readonly ConcurrentDictionary<Hash32, uint> _pages = new();
        private readonly ChangeSignal _carried = new();
        private Devnet.Devnet? _devnet;
        private TestUser? _user;
        private ContractAddress _contract;
        private int _opened;

        public WorkerLog Log { get; } = new();

        /// <summary>What becomes of a part of a checkpoint.</summary>
        public Func<IPeerNetwork, Part, CancellationToken, Task<ReadOnlyMemory<byte>?>> Withhold { get; set; } =
            (_, part, _) => Task.FromResult<ReadOnlyMemory<byte>?>(part.Body);

        /// <summary>Who gets no bodies at all.</summary>
        public Func<IPeerNetwork, bool> Refuse { get; set; } = _ => false;

        /// <summary>Whether they get checkpoints nevertheless.</summary>
        public bool GivesCheckpoints { get; set; }

        public WorkerId Seat => Network.Ledger.WorkerOf(_contract);

        public HeadParts Head => Network.Ledger.Queue(_contract).Head!;

        private Devnet.Devnet Network => _devnet!;

        private TestUser User => _user!;

        public static async Task<World> StartAsync()
        {
            var world = new World();
            var peers = new InMemoryNetwork { OnBody = world.CarryAsync };
            var options = FastNetwork.Options with { BlockPace = null, Workers = 4, Peers = peers, Log = world.Log };
            world._devnet = await Devnet.Devnet.StartAsync(options, null, Cancel);
            world._user = await TestUser.ConnectAsync(world.Network, world.Network.Accounts[0], Cancel);
            world._contract = await world.User.DeployAsync("calculator", Reveal.Provisional, Cancel);
            return world;
        }

        public WorkerId? WorkerOf(IPeerNetwork taker) =>
            _devnet?.Workers.FirstOrDefault(worker => worker.Services.Peers == taker)?.Id;

        public async Task FillAsync()
        {
            for (var i = 0ul; i < EnoughTasks; i++)
            {
                await CallAsync();
            }
        }

        public async Task CallAsync()
        {
            var task = await User.CallAsync(_contract, "add(uint256,uint256)", Cancel, AbiValue.Of(20ul), AbiValue.Of(22ul));
            await RequireAnswerAsync(task, TaskStage.Computed);
        }

        public async Task CommitAsync()
        {
            var length = Network.Ledger.Queue(_contract).Length;
            await User.Client.RequestCommitAsync(User.User, _contract, Cancel);
            await Until.SeenAsync(
                Network, "commit", _contract, $"{length} committed entries", () => Network.Ledger.Queue(_contract).Committed, seen => seen == length, Cancel);
        }

        public async Task TurnEpochAsync()
        {
            var before = Network.Ledger.Epoch.State.Epoch;
            await Network.MineAsync(Network.Parameters.EpochLength + 1, Cancel);
            await Until.SeenAsync(
                Network, "epoch turn", before, "a later epoch", () => Network.Ledger.Epoch.State.Epoch, seen => seen > before, Cancel);
        }

        /// <summary>Turns epochs until a worker has the seat that is none of these.</summary>
        public async Task MoveSeatAsync(IReadOnlyCollection<WorkerId> away)
        {
            for (var turns = 0; away.Contains(Seat); turns++)
            {
                Assert.True(turns < MostTurns, $"the seat does not leave {string.Join(", ", away)}");
                _opened = Log.OpeningsOf(_contract).Count;
                await TurnEpochAsync();
            }
        }

        /// <summary>Waits until the worker that has the seat now has opened the contract at an entry.</summary>
        public Task RequireOpenedAsync(Func<uint, bool> isExpected) =>
            WaitAsync("opening", Log.Changed, () => Log.OpeningsOf(_contract).Skip(_opened).Any(isExpected));

        /// <summary>What follows is computed and committed by the worker that has the seat.</summary>
        public async Task RequireGoesOnAsync()
        {
            var task = await User.CallAsync(_contract, "add(uint256,uint256)", Cancel, AbiValue.Of(20ul), AbiValue.Of(22ul));
            await CommitAsync();
            await RequireAnswerAsync(task, TaskStage.Confirmed);
            Assert.Equal(Seat, Network.Ledger.Queue(_contract).Batches[^1].Worker);
        }

        /// <summary>The entry before which a checkpoint stands; peers fetch it as soon as it is shared.</summary>
        public async Task<uint> IndexOfAsync(Hash32 checkpoint)
        {
            await WaitAsync($"checkpoint {checkpoint}", _carried, () => _headers.ContainsKey(checkpoint));
            return _headers[checkpoint];
        }

        public async ValueTask DisposeAsync()
        {
            _user?.Dispose();
            await Network.DisposeAsync();
        }

        private async Task WaitAsync(string what, ChangeSignal changes, Func<bool> isThere)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            limit.CancelAfter(TimeSpan.FromSeconds(90));
            try
            {
                for (var changed = changes.Next; !isThere(); changed = changes.Next)
                {
                    await changed.WaitAsync(limit.Token);
                }
            }
            catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
            {
                throw new TimeoutException(
                    $"{what}: contract {_contract} was opened at {string.Join(", ", Log.OpeningsOf(_contract))}; told: {string.Join('\n', Log.Told.TakeLast(20))}");
            }
        }

        private async Task RequireAnswerAsync(RecordedTask task, TaskStage stage)
        {
            var result = await User.ResultAsync(task, stage, Cancel);
            Assert.Equal(42ul, UInt256.FromBigEndian(result.ReturnData.Span).ToUInt64());
        }

        private Task<ReadOnlyMemory<byte>?> CarryAsync(IPeerNetwork giver, IPeerNetwork taker, ReadOnlyMemory<byte> body, CancellationToken cancellation)
        {
            if (PartOf(body) is { } part)
            {
                return Refuse(taker) && !GivesCheckpoints ? Task.FromResult<ReadOnlyMemory<byte>?>(null) : Withhold(taker, part, cancellation);
            }

            return Task.FromResult(Refuse(taker) ? null : (ReadOnlyMemory<byte>?)body);
        }

        private Part? PartOf(ReadOnlyMemory<byte> body)
        {
            try
            {
                var header = CheckpointHeader.Decode(body.Span);
                _headers[header.Hash] = header.Index.Value;
                _carried.Raise();
                foreach (var page in header.Pages)
                {
                    _pages[page] = header.Index.Value;
                }

                return new Part(body, IsHeader: true, header.Index.Value);
            }
            catch (EnigmaException)
            {
                return _pages.TryGetValue(Keccak256.Hash(body.Span), out var index) ? new Part(body, IsHeader: false, index) : null;
            }
        }
    }
}
