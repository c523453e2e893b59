// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// Follows one contract: every block once, in order, linked to its parent by hash. A reorganisation rewinds to the last common block first.
/// The endpoint is polled; losing it only delays.
/// </summary>
public sealed class LogFollower
{
    /// <summary>How many blocks back a reorganisation is followed.</summary>
    public const int MaxReorgDepth = 512;

    /// <summary>How many blocks one step goes forward at most.</summary>
    public const int MaxRange = 256;

    private readonly IEthereumRpc _rpc;
    private readonly Address _contract;
    private readonly IChainObserver _observer;
    private readonly LogFollowerOptions _options;
    private readonly LinkedList<ChainBlock> _recent = new();
    private readonly Pause _pause;
    private ChainBlock? _oldest;
    private EnigmaException? _trouble;
    private ChainBlock? _anchor;
    private bool _hasMore = true;

    /// <summary>A follower that tells <paramref name="observer"/>; nothing happens before <see cref="RunAsync"/>.</summary>
    public LogFollower(IEthereumRpc rpc, Address contract, IChainObserver observer, LogFollowerOptions options)
    {
        _rpc = rpc;
        _contract = contract;
        _observer = observer;
        _options = options;
        _pause = new Pause(options.Time);
    }

    /// <summary>The newest block that was told; null before the first.</summary>
    public ChainBlock? Head => _recent.Last?.Value;

    /// <summary>The oldest block that was told, once no reorganisation that is followed can reach it: a chain without it is another one.</summary>
    public ChainBlock? Anchor => Volatile.Read(ref _anchor);

    /// <summary>Why the last step did not succeed; null when it did.</summary>
    public EnigmaException? Trouble => Volatile.Read(ref _trouble);

    /// <summary>False when the last look found nothing to tell, or failed.</summary>
    public bool HasMore => Volatile.Read(ref _hasMore);

    /// <summary>Goes on behind blocks that were told before, in order; a reorganisation since then rewinds to one of them.</summary>
    /// <param name="oldest">The oldest block that is known, however deep: a chain without it is another one. Null for none.</param>
    /// <param name="told">The newest blocks, as deep as a reorganisation is followed.</param>
    public void Resume(ChainBlock? oldest, IEnumerable<ChainBlock> told)
    {
        _oldest = oldest;
        foreach (var block in told)
        {
            Remember(block);
        }
    }

    /// <summary>
    /// Follows until cancelled. Trouble with the endpoint, also where the observer met it, is reported and the same block told again; other
    /// failures of the observer end it.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var advanced = false;
            try
            {
                advanced = await StepAsync(cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref _trouble, null);
            }
            catch (EnigmaException failure) when (ChainErrors.IsEndpointTrouble(failure.Code))
            {
                Volatile.Write(ref _trouble, failure);
                _options.OnTrouble?.Invoke(failure);
            }

            Volatile.Write(ref _hasMore, advanced);
            if (!advanced)
            {
                await _pause.WaitAsync(_options.PollInterval, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Looks for a new block at once instead of at the end of the pause.</summary>
    public void Wake() => _pause.End();

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

            RequireNotBehind(latest, head);
            if (latest.ParentHash != head.Hash && await IsGoneAsync(head, latest.Number, cancellationToken).ConfigureAwait(false))
            {
                await RewindAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
        }

        return await AdvanceAsync(latest, cancellationToken).ConfigureAwait(false);
    }

    // Only another block at its height shows a reorganisation. A view that ends at a block told before is an old one: nothing is undone for it.
    private void RequireNotBehind(ChainBlock latest, ChainBlock head)
    {
        if (latest.Number < _recent.First!.Value.Number || (latest.Number <= head.Number && _recent.Any(told => told.Hash == latest.Hash)))
        {
            throw new EnigmaException(
                ChainErrors.Lagging,
                $"the newest block of the Ethereum endpoint is {latest.Number}, block {head.Number} was seen before; wait until it has caught up or use another endpoint");
        }
    }

    private async Task<bool> IsGoneAsync(ChainBlock block, ulong tip, CancellationToken cancellationToken) =>
        block.Number > tip
        || (await _rpc.GetBlockAsync(block.Number, cancellationToken).ConfigureAwait(false))?.Hash != block.Hash;

    private async Task<bool> AdvanceAsync(ChainBlock latest, CancellationToken cancellationToken)
    {
        var from = Head is { } last ? last.Number + 1 : _options.FirstBlock;
        var to = Math.Min(latest.Number, from + MaxRange - 1);
        for (var number = from; number <= to; number++)
        {
            var block = number == latest.Number ? latest : await _rpc.GetBlockAsync(number, cancellationToken).ConfigureAwait(false);
            if (block is null || (Head is { } parent && block.ParentHash != parent.Hash))
            {
                // Not linked any more: the next step finds the reorganisation.
                return number > from;
            }

            var logs = await _rpc.GetLogsAsync(block, _contract, cancellationToken).ConfigureAwait(false);
            await _observer.OnBlockAsync(block, logs, cancellationToken).ConfigureAwait(false);
            // Only now: a block that the observer could not take is told again.
            Remember(block);
        }

        return from <= to;
    }

    private async Task RewindAsync(CancellationToken cancellationToken)
    {
        await RequireSameChainAsync(cancellationToken).ConfigureAwait(false);
        var common = _recent.Last;
        while (common is not null && await IsGoneAsync(common.Value, ulong.MaxValue, cancellationToken).ConfigureAwait(false))
        {
            common = common.Previous;
        }

        await _rpc.RequireGoneAsync([.. After(common)], cancellationToken).ConfigureAwait(false);
        var first = _recent.First!.Value;
        if (common is null && first.Number == 0)
        {
            throw new EnigmaException(
                ChainErrors.WrongChain, $"the Ethereum endpoint has another first block than {first.Hash}, so another chain; correct the endpoint's address");
        }

        if (common is null && first.Number > _options.FirstBlock)
        {
            throw new EnigmaException(
                ChainErrors.ReorgTooDeep,
                $"the chain was reorganised below block {first.Number}, more than {MaxReorgDepth} blocks back; restart the node to read it anew");
        }

        // The observer first: if it fails, or the endpoint did on the way here, nothing is forgotten and the rewind is told again.
        var number = common?.Value.Number ?? Math.Max(_options.FirstBlock, 1) - 1;
        await _observer.OnRewindAsync(number, cancellationToken).ConfigureAwait(false);
        while (_recent.Last != common)
        {
            _recent.RemoveLast();
        }

        // Nothing of the chain that was followed is left.
        if (_recent.Count == 0)
        {
            _oldest = null;
            Volatile.Write(ref _anchor, null);
        }
    }

    private IEnumerable<ChainBlock> After(LinkedListNode<ChainBlock>? common)
    {
        for (var node = common is null ? _recent.First : common.Next; node is not null; node = node.Next)
        {
            yield return node.Value;
        }
    }

    // Deeper than any reorganisation that is followed: what stands behind the endpoint's address has changed, and nothing is undone for it.
    private async Task RequireSameChainAsync(CancellationToken cancellationToken)
    {
        if (_oldest is { } oldest && oldest.Number < _recent.First!.Value.Number
            // An endpoint may have dropped so old a block; one that has it must have the same.
            && await _rpc.GetBlockAsync(oldest.Number, cancellationToken).ConfigureAwait(false) is { } shown && shown.Hash != oldest.Hash)
        {
            throw new EnigmaException(
                ChainErrors.WrongChain,
                $"block {oldest.Number} of the Ethereum endpoint is {shown.Hash}, that of the chain followed so far {oldest.Hash}; correct the endpoint's address");
        }
    }

    private void Remember(ChainBlock block)
    {
        _oldest ??= block;
        _recent.AddLast(block);
        if (_recent.Count > MaxReorgDepth)
        {
            _recent.RemoveFirst();
        }

        if (Anchor is null && _oldest.Number < _recent.First!.Value.Number)
        {
            Volatile.Write(ref _anchor, _oldest);
        }
    }
}
