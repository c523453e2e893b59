// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// Follows one contract: every block once, in order, linked to its parent by hash. A reorganisation rewinds to the last common block first.
/// The endpoint is polled; losing it only delays.
/// </summary>
public sealed class LogFollower : IDisposable
{
    /// <summary>How many blocks back a reorganisation is followed.</summary>
    public const int MaxReorgDepth = 512;

    /// <summary>How many blocks one question about events covers at most.</summary>
    public const int MaxRange = 256;

    private readonly EthereumRpc _rpc;
    private readonly Address _contract;
    private readonly IChainObserver _observer;
    private readonly LogFollowerOptions _options;
    private readonly LinkedList<ChainBlock> _recent = new();
    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>A follower that tells <paramref name="observer"/>; nothing happens before <see cref="RunAsync"/>.</summary>
    public LogFollower(EthereumRpc rpc, Address contract, IChainObserver observer, LogFollowerOptions options)
    {
        _rpc = rpc;
        _contract = contract;
        _observer = observer;
        _options = options;
    }

    /// <summary>The newest block that was told; null before the first.</summary>
    public ChainBlock? Head => _recent.Last?.Value;

    /// <summary>Follows until cancelled. Failures of the endpoint are reported and tried again; failures of the observer end it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var advanced = false;
            try
            {
                advanced = await StepAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (EnigmaException failure) when (failure.Code == ChainErrors.Unreachable || failure.Code == ChainErrors.BadReply)
            {
                _options.OnTrouble?.Invoke(failure);
            }

            if (!advanced)
            {
                await PauseAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Looks for a new block at once instead of at the end of the pause.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();

    /// <summary>Tells what is new now, at most <see cref="MaxRange"/> blocks; false when nothing is.</summary>
    /// <exception cref="EnigmaException"><c>chain.reorg_too_deep</c>, or what the endpoint did wrong.</exception>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var latest = await _rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false);
        if (Head is { } head)
        {
            if (latest.Hash == head.Hash)
            {
                return false;
            }

            if (latest.ParentHash != head.Hash && await IsGoneAsync(head, latest.Number, cancellationToken).ConfigureAwait(false))
            {
                await RewindAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
        }

        var from = Head is { } last ? last.Number + 1 : _options.FirstBlock;
        var blocks = await GetLinkedBlocksAsync(from, latest, cancellationToken).ConfigureAwait(false);
        if (blocks.Count == 0)
        {
            return false;
        }

        var logs = await _rpc.GetLogsAsync(_contract, from, blocks[^1].Number, cancellationToken).ConfigureAwait(false);
        var byBlock = logs.OrderBy(log => log.BlockNumber).ThenBy(log => log.LogIndex).ToLookup(log => log.BlockHash);
        if (logs.Any(log => !blocks.Any(block => block.Hash == log.BlockHash)))
        {
            // The chain changed between the two questions; the next step sees it whole.
            return false;
        }

        foreach (var block in blocks)
        {
            Remember(block);
            await _observer.OnBlockAsync(block, [.. byBlock[block.Hash]], cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(_options.PollInterval, _options.Time);
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await _wake.WaitAsync(pause.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The pause is over.
        }
    }

    private async Task<bool> IsGoneAsync(ChainBlock block, ulong tip, CancellationToken cancellationToken) =>
        block.Number > tip
        || (await _rpc.GetBlockAsync(block.Number, cancellationToken).ConfigureAwait(false))?.Hash != block.Hash;

    private async Task<List<ChainBlock>> GetLinkedBlocksAsync(ulong from, ChainBlock latest, CancellationToken cancellationToken)
    {
        var blocks = new List<ChainBlock>();
        var parent = Head?.Hash;
        for (var number = from; number <= latest.Number && blocks.Count < MaxRange; number++)
        {
            var block = number == latest.Number ? latest : await _rpc.GetBlockAsync(number, cancellationToken).ConfigureAwait(false);
            if (block is null || (parent is { } expected && block.ParentHash != expected))
            {
                // Not linked any more: tell what is, the next step finds the reorganisation.
                break;
            }

            blocks.Add(block);
            parent = block.Hash;
        }

        return blocks;
    }

    private async Task RewindAsync(CancellationToken cancellationToken)
    {
        while (_recent.Last is { } last)
        {
            if ((await _rpc.GetBlockAsync(last.Value.Number, cancellationToken).ConfigureAwait(false))?.Hash == last.Value.Hash)
            {
                await _observer.OnRewindAsync(last.Value.Number, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (_recent.Count == 1 && last.Value.Number > _options.FirstBlock)
            {
                throw new EnigmaException(
                    ChainErrors.ReorgTooDeep,
                    $"the chain was reorganised below block {last.Value.Number}, more than {MaxReorgDepth} blocks back; restart the node to read it anew");
            }

            _recent.RemoveLast();
        }

        await _observer.OnRewindAsync(_options.FirstBlock == 0 ? 0 : _options.FirstBlock - 1, cancellationToken).ConfigureAwait(false);
    }

    private void Remember(ChainBlock block)
    {
        _recent.AddLast(block);
        if (_recent.Count > MaxReorgDepth)
        {
            _recent.RemoveFirst();
        }
    }
}
