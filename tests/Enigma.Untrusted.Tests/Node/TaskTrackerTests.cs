// SPDX-License-Identifier: MIT
using System.Text;
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Network;
using Enigma.Node;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>
/// A client cannot open a result without the envelope, and takes an answer without it for a lie; and who waits or follows reads nothing long
/// at each change.
/// </summary>
public sealed class TaskTrackerTests : IAsyncDisposable
{
    private static readonly byte[] Envelope = "what the user sealed"u8.ToArray();
    private static readonly Hash32 InputsHash = Keccak256.Hash(Envelope);

    private readonly CountingStore _records = new();
    private readonly InMemoryPeer _node;
    private readonly InMemoryPeer _other;
    private readonly PlayedLedger _ledger;
    private readonly ReceiptStore _receipts;
    private readonly ContentExchange _exchange;
    private readonly TaskTracker _tasks;

    public TaskTrackerTests()
    {
        var network = new InMemoryNetwork();
        (_node, _other) = (network.Join(), network.Join());
        var contents = new ContentStore(_records);
        _ledger = new PlayedLedger(_records);
        _receipts = new ReceiptStore(_records);
        _exchange = new ContentExchange(_node, contents, _receipts, _ledger.Mirror);
        _tasks = new TaskTracker(_ledger.Mirror, _receipts, _exchange, new AdmittedTasks(_records, contents));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _exchange.Dispose();
        await _node.DisposeAsync();
        await _other.DisposeAsync();
        _records.Dispose();
    }

    [Fact]
    public async Task Wait_WhileThePeerStillSendsTheEnvelope_AnswersWithIt()
    {
        using var sent = new ManualResetEventSlim();
        using var serving = _other.ServeBodies(hash =>
        {
            sent.Wait(Cancel);
            return hash == InputsHash ? Envelope : null;
        });
        var task = await ComputedAsync();

        var waiting = _tasks.WaitAsync(task, TaskStage.Computed, TimeSpan.FromSeconds(60), Cancel);
        Assert.False(waiting.IsCompleted);
        sent.Set();
        var view = await waiting;
        Assert.Equal(TaskStage.Computed, view.Stage);
        Assert.Equal(Envelope, view.Envelope!.Value.ToArray());
    }

    [Fact]
    public async Task Wait_ForAnEnvelopeThatNobodyHas_AnswersWithoutItWhenTheTimeIsUp()
    {
        var task = await ComputedAsync();
        var view = await _tasks.WaitAsync(task, TaskStage.Computed, TimeSpan.FromMilliseconds(100), Cancel);
        Assert.Equal(TaskStage.Computed, view.Stage);
        Assert.Null(view.Envelope);
    }

    [Fact]
    public async Task Wait_ForARecord_DoesNotWaitForTheEnvelope()
    {
        var entry = await _ledger.RecordAsync(0, InputsHash, Cancel);
        var waiting = _tasks.WaitAsync(entry.Record.Id(PlayedLedger.Network), TaskStage.Recorded, TimeSpan.FromSeconds(60), Cancel);
        Assert.True(waiting.IsCompleted);
        Assert.Equal(TaskStage.Recorded, (await waiting).Stage);
    }

    [Fact]
    public async Task Wait_ThatGoesOn_ReadsNoContents_HoweverMuchChanges()
    {
        var entry = await _ledger.RecordAsync(0, InputsHash, Cancel);
        var waiting = _tasks.WaitAsync(entry.Record.Id(PlayedLedger.Network), TaskStage.Computed, TimeSpan.FromSeconds(60), Cancel);
        _receipts.Changed.Raise();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(0, _records.ContentsRead);
    }

    [Fact]
    public async Task Follow_ReadsContentsForWhatIsTold_HoweverMuchChanges()
    {
        var body = "what only the user can open"u8.ToArray();
        _exchange.Keep(Envelope);
        var entry = await _ledger.RecordAsync(0, InputsHash, Cancel);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var events = TaskFeed.FollowAsync(_tasks, entry.Record.Id(PlayedLedger.Network), end.Token).GetAsyncEnumerator(Cancel);
        Assert.True(await events.MoveNextAsync());
        var next = events.MoveNextAsync().AsTask();
        Assert.Equal(0, await ReadWhileMuchChangesAsync());
        Assert.False(next.IsCompleted);

        _receipts.Add(PlayedLedger.Contract, Leaf.OfTask(
            entry, PlayedLedger.Network, default, EntryStatus.Succeeded, GasClass.Base, _exchange.Keep(body), default));
        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(60), Cancel));
        // Nothing long is kept for as long as the next change takes.
        var before = _records.ContentsRead;
        using var told = new MemoryStream();
        using (var writer = new Utf8JsonWriter(told))
        {
            events.Current.Write(writer);
        }

        Assert.Equal(before + 2, _records.ContentsRead);
        var text = Encoding.UTF8.GetString(told.ToArray());
        Assert.Contains(Convert.ToHexStringLower(body), text, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(Envelope), text, StringComparison.Ordinal);
        next = events.MoveNextAsync().AsTask();
        var read = await ReadWhileMuchChangesAsync();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.Equal(0, read);
    }

    [Fact]
    public async Task Follow_WithoutTheEnvelope_AsksPeersUntilItComes()
    {
        var isThere = false;
        using var serving = _other.ServeBodies(hash => Volatile.Read(ref isThere) && hash == InputsHash ? Envelope : null);
        var entry = await _ledger.RecordAsync(0, InputsHash, Cancel);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var events = TaskFeed.FollowAsync(_tasks, entry.Record.Id(PlayedLedger.Network), end.Token).GetAsyncEnumerator(Cancel);
        Assert.True(await events.MoveNextAsync());
        var next = events.MoveNextAsync().AsTask();
        await ReadWhileMuchChangesAsync();
        Volatile.Write(ref isThere, true);
        for (var looks = 0; looks < 200 && !IsEnvelopeHere(); looks++)
        {
            _receipts.Changed.Raise();
            await Task.Delay(20, Cancel);
        }

        Assert.True(IsEnvelopeHere());
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private bool IsEnvelopeHere() => _records.Get(RecordKind.Contents, InputsHash.AsSpan()) is not null;

    // How many contents were read meanwhile. A look at the task reads its leaf first: when the last one has begun, those before it are over.
    private async Task<int> ReadWhileMuchChangesAsync()
    {
        var before = _records.ContentsRead;
        for (var change = 0; change < 5; change++)
        {
            var looked = _records.LeavesRead;
            _receipts.Changed.Raise();
            while (_records.LeavesRead == looked)
            {
                await Task.Delay(1, Cancel);
            }
        }

        return _records.ContentsRead - before;
    }

    // Recorded, and another node told its leaf; the envelope is not here.
    private async Task<TaskId> ComputedAsync()
    {
        var entry = await _ledger.RecordAsync(0, InputsHash, Cancel);
        _receipts.Add(PlayedLedger.Contract, Leaf.OfTask(
            entry, PlayedLedger.Network, default, EntryStatus.Succeeded, GasClass.Base, Hash32.FromUInt64(1), default));
        return entry.Record.Id(PlayedLedger.Network);
    }
}
