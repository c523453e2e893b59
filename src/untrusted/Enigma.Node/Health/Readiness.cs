// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;

namespace Enigma.Node;

/// <summary>
/// Whether a node can do its work now, and if not, why. Anyone may ask at any rate: the questions behind it are asked seldom, and by one
/// asker at a time.
/// </summary>
internal sealed class Readiness(NodeServices node, ReadinessOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Remembered<ChainState> _chain = new(options.ChainMemory, time);
    private readonly Remembered<string?> _keeper = new(options.KeeperMemory, time);

    /// <summary>How many blocks the endpoint was ahead when it was asked last; null before.</summary>
    public ulong? Lag => _chain.Last is { Head: { } head } ? head - Math.Min(head, node.Mirror.Current.Block.Value) : null;

    /// <summary>The report, and whether it is good.</summary>
    public async Task<(bool IsReady, JsonObject Report)> CheckAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var chain = await _chain.GetAsync(AskChainAsync, _ => true, cancellationToken).ConfigureAwait(false);
            // A keeper that did not answer is asked again with the next question about the chain.
            var keeperTrouble = await _keeper.GetAsync(AskKeeperAsync, trouble => trouble is null, cancellationToken).ConfigureAwait(false);
            return Report(chain, keeperTrouble);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private (bool IsReady, JsonObject Report) Report(ChainState chain, string? keeperTrouble)
    {
        var reasons = new List<string>();
        var head = node.Mirror.Current.Block.Value;
        var age = chain.Time is { } made ? time.GetUtcNow() - made : default(TimeSpan?);
        Require(chain.Trouble is null, $"the Ethereum endpoint does not answer: {chain.Trouble}");
        // The code alone, as below.
        Require(node.ChainTrouble is null, $"the chain cannot be followed: {node.ChainTrouble?.Code.Name}");
        Require(!(Lag > options.MaxLag), $"the node is at block {head}, {Lag} behind its Ethereum endpoint; at most {options.MaxLag} are allowed");
        Require(
            !(age > options.MaxBlockAge),
            $"the newest block is {(long)(age ?? default).TotalSeconds} s old; at most {options.MaxBlockAge?.TotalSeconds} s are allowed");
        var enclaves = node.Parts.Enclaves;
        var lost = enclaves.Count(enclave => enclave.Process.IsGone);
        Require(lost == 0, $"{lost} of {enclaves.Count} enclaves have ended");
        var stuck = enclaves.Count(enclave => enclave.BusyFor > options.Patience * 6);
        Require(stuck == 0, $"{stuck} of {enclaves.Count} enclaves have not answered for {(options.Patience * 6).TotalSeconds} s");
        var stores = node.Parts.Stores;
        foreach (var trouble in stores.Select(store => store.Trouble).OfType<ErrorCode>().GroupBy(code => code.Name))
        {
            Require(false, $"{trouble.Count()} of {stores.Count} stores cannot be used: {trouble.Key}");
        }

        Require(keeperTrouble is null, $"the key keeper does not answer: {keeperTrouble}");
        return (reasons.Count == 0, new JsonObject
        {
            ["ready"] = reasons.Count == 0,
            ["reasons"] = new JsonArray([.. reasons.Select(reason => JsonValue.Create(reason))]),
            ["head"] = head,
            ["lag"] = Lag,
            ["blockAgeSeconds"] = age is { } known ? (long)known.TotalSeconds : null,
            ["enclaves"] = enclaves.Count,
            ["stores"] = stores.Count,
            ["keeper"] = keeperTrouble is null,
        });

        void Require(bool holds, string reason)
        {
            if (!holds)
            {
                reasons.Add(reason);
            }
        }
    }

    private async Task<ChainState> AskChainAsync(CancellationToken cancellationToken)
    {
        var (block, trouble) = await TryAsync(node.Rpc.GetLatestBlockAsync, cancellationToken).ConfigureAwait(false);
        return block is null ? new ChainState(null, null, trouble) : new ChainState(block.Number, DateTimeOffset.FromUnixTimeSeconds((long)block.Timestamp), null);
    }

    private async Task<string?> AskKeeperAsync(CancellationToken cancellationToken) =>
        (await TryAsync<object>(
            async token => await node.Peers.RequestAsync(PeerNames.KeeperEvidence, default, token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false)).Trouble;

    private async Task<(T? Answer, string? Trouble)> TryAsync<T>(Func<CancellationToken, Task<T>> askAsync, CancellationToken cancellationToken)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Patience);
        try
        {
            return (await askAsync(patience.Token).ConfigureAwait(false), null);
        }
        catch (EnigmaException failed)
        {
            // The code alone: messages name endpoints, which may hold a provider's key.
            return (null, failed.Code.Name);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"no answer within {options.Patience.TotalSeconds} s");
        }
    }

    private sealed record ChainState(ulong? Head, DateTimeOffset? Time, string? Trouble);

    /// <summary>An answer that counts for a while.</summary>
    private sealed class Remembered<T>(TimeSpan memory, TimeProvider time)
    {
        private long? _askedAt;

        public T? Last { get; private set; }

        public async Task<T> GetAsync(Func<CancellationToken, Task<T>> askAsync, Func<T, bool> isKept, CancellationToken cancellationToken)
        {
            if (_askedAt is { } at && time.GetElapsedTime(at) < memory)
            {
                return Last!;
            }

            var answer = await askAsync(cancellationToken).ConfigureAwait(false);
            Last = answer;
            _askedAt = isKept(answer) ? time.GetTimestamp() : null;
            return answer;
        }
    }
}
