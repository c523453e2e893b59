// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Applies the Ledger's events block by block and publishes an immutable <see cref="LedgerSnapshot"/> after each. A rewind goes back to the
/// snapshot of the common block; nothing is applied twice. Each block is in the journal before it is seen.
/// </summary>
public sealed class LedgerMirror : IChainObserver
{
    private static readonly TimeSpan FullDiskPause = TimeSpan.FromSeconds(1);

    private readonly ILedgerWords _words;
    private readonly LedgerProjection _projection;
    private readonly ChainJournal _journal;
    private readonly ILogger _log;
    private readonly LinkedList<LedgerSnapshot> _history = new();
    private LedgerSnapshot _current = LedgerSnapshot.Empty;
    private EnigmaException? _waitsForRoom;

    /// <summary>A mirror of one Ledger.</summary>
    internal LedgerMirror(ILedgerWords words, LedgerProjection projection, ChainJournal journal, ILogger log)
    {
        _words = words;
        _projection = projection;
        _journal = journal;
        _log = log;
    }

    /// <summary>The Ledger up to the newest block seen.</summary>
    public LedgerSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Why the next block cannot be kept, and so is not seen; null when nothing is in its way.</summary>
    public EnigmaException? WaitsForRoom => Volatile.Read(ref _waitsForRoom);

    /// <summary>Raised after every block, and when the next one cannot be kept.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Raised with what a reorganisation left of the Ledger, before anybody sees it as <see cref="Current"/>.</summary>
    internal event Action<LedgerSnapshot>? Rewinding;

    /// <summary>Applies what the journal holds, without an endpoint.</summary>
    /// <returns>The oldest block, and the newest ones, behind which the chain is to be followed.</returns>
    internal async Task<(ChainBlock? Oldest, IReadOnlyCollection<ChainBlock> Newest)> ReplayAsync(CancellationToken cancellationToken)
    {
        ChainBlock? oldest = null;
        var blocks = new Queue<ChainBlock>();
        var cut = await _journal.ReplayAsync(async record =>
        {
            Publish(await _projection.ApplyAsync(
                Current, record.Block, record.Logs, new JournaledWords(record), cancellationToken).ConfigureAwait(false));
            oldest ??= record.Block;
            blocks.Enqueue(record.Block);
            if (blocks.Count > LogFollower.MaxReorgDepth)
            {
                blocks.Dequeue();
            }
        }).ConfigureAwait(false);
        if (cut is not null)
        {
            _log.LogWarning("{Trouble}", cut.Message);
        }

        return (oldest, blocks);
    }

    /// <inheritdoc/>
    public async ValueTask OnBlockAsync(ChainBlock block, IReadOnlyList<ChainLog> logs, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var words = new RecordingWords(_words);
                var next = await ApplyAsync(block, logs, words, cancellationToken).ConfigureAwait(false);
                _journal.Append(block, logs, words.Read);
                Volatile.Write(ref _waitsForRoom, null);
                Publish(next);
                return;
            }
            catch (EnigmaException full) when (full.Code == StoreErrors.Full)
            {
                // The follower tells a block once: this is the only place that can wait for room.
                await WaitForRoomAsync(full, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask OnRewindAsync(ulong number, CancellationToken cancellationToken)
    {
        await CutFromAsync(number + 1, cancellationToken).ConfigureAwait(false);
        while (_history.Last is { } last && last.Value.Block.Value > number)
        {
            _history.RemoveLast();
        }

        var common = _history.Last?.Value ?? LedgerSnapshot.Empty;
        Rewinding?.Invoke(common);
        Volatile.Write(ref _current, common);
        Changed.Raise();
    }

    /// <summary>Forgets everything: the chain was reorganised deeper than it is followed, and the next start reads it anew.</summary>
    internal void Forget() => _journal.CutFrom(0);

    /// <summary>Waits until the mirror has seen a block.</summary>
    public async Task WaitForBlockAsync(ulong number, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Changed.Next;
            if (Current.Block.Value >= number)
            {
                return;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // All of it comes from the endpoint: what does not fit together is its fault, and asking again or elsewhere can cure it.
    private async Task<LedgerSnapshot> ApplyAsync(
        ChainBlock block, IReadOnlyList<ChainLog> logs, ILedgerWords words, CancellationToken cancellationToken)
    {
        try
        {
            return await _projection.ApplyAsync(Current, block, logs, words, cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException wrong) when (wrong.Code.Name.Split('.')[0] is not ("chain" or "store"))
        {
            throw new EnigmaException(
                ChainErrors.BadReply, $"block {block.Number} of the Ethereum endpoint does not fit the Ledger: {wrong.Message}; use another endpoint", wrong);
        }
    }

    // A cut takes a little room as well, and the follower tells a rewind once, too.
    private async Task CutFromAsync(ulong number, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                _journal.CutFrom(number);
                Volatile.Write(ref _waitsForRoom, null);
                return;
            }
            catch (EnigmaException full) when (full.Code == StoreErrors.Full)
            {
                await WaitForRoomAsync(full, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitForRoomAsync(EnigmaException full, CancellationToken cancellationToken)
    {
        _log.LogError("{Trouble}", full.Message);
        Volatile.Write(ref _waitsForRoom, full);
        Changed.Raise();
        await Task.Delay(FullDiskPause, cancellationToken).ConfigureAwait(false);
    }

    private void Publish(LedgerSnapshot snapshot)
    {
        _history.AddLast(snapshot);
        if (_history.Count > LogFollower.MaxReorgDepth)
        {
            _history.RemoveFirst();
        }

        Volatile.Write(ref _current, snapshot);
        Changed.Raise();
    }
}
