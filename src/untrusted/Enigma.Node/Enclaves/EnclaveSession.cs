// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Crypto;
using Enigma.EnclaveHost;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// The node's side of one enclave: typed requests, its head, and turns. Steps that belong to one head (advance, prove, ask) run in one turn,
/// so that no other step moves the head between them. An enclave whose process is gone, or whose head is on a fork that is gone, is started
/// again with its sealed secrets: it has the same keys, and everything else is rebuilt from the Ledger.
/// </summary>
public sealed class EnclaveSession : IAsyncDisposable
{
    /// <summary>Evidence may name any of this many newest blocks (spec/keys.md section 7): an enclave begins so far back and no further.</summary>
    private const ulong RecentBlocks = 256;

    /// <summary>Blocks that may come between a proof and its turn, one after the other, before the turn waits for the endpoint after all.</summary>
    internal const int MostMisfits = 3;

    private readonly Action<ByteString>? _keep;
    private readonly IHeaderSource _headers;
    private readonly LedgerMirror _mirror;
    private readonly LedgerProofs _proofs;
    private readonly BlockNumber _firstHeader;
    private readonly EnclaveMetrics _rounds;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private ConfigureRequest? _configure;
    private EnclaveClient _enclave;
    private (BlockNumber Number, Hash32 Hash)? _head;
    private ulong _rewoundTo = ulong.MaxValue;
    private long _askedAt;
    private bool _isDisposed;

    /// <summary>A session with a configured enclave, which it owns from then on.</summary>
    /// <param name="enclave">The enclave.</param>
    /// <param name="configure">How it was configured, for its next start; null for one that is never started again.</param>
    /// <param name="identity">What it answered to its configuration.</param>
    /// <param name="node">Headers, Ledger, proofs and the measure of round trips.</param>
    /// <param name="keep">Keeps sealed secrets in place of earlier ones, on the disk before it returns; null where nothing is kept.</param>
    internal EnclaveSession(
        EnclaveClient enclave, ConfigureRequest? configure, IdentityReply identity, NodeServices node, Action<ByteString>? keep = null)
    {
        _keep = keep;
        _enclave = enclave;
        _configure = configure is null ? null : configure with { Sealed = identity.Sealed };
        Identity = identity;
        _headers = node.Headers;
        _mirror = node.Mirror;
        _proofs = node.Proofs;
        _firstHeader = node.FirstBlock;
        _rounds = node.Rounds;
        _log = node.Log;
        _mirror.Rewinding += OnRewinding;
    }

    /// <summary>The keys and the measurement of the enclave; the same after every start.</summary>
    public IdentityReply Identity { get; }

    /// <summary>The process that holds it now.</summary>
    public EnclaveProcess Process => _enclave.Process;

    /// <summary>How long the enclave has owed an answer; zero while it owes none.</summary>
    public TimeSpan BusyFor => Interlocked.Read(ref _askedAt) is var since and not 0 ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Told when the session ends.</summary>
    internal Action? OnDisposed { get; set; }

    /// <summary>How often the enclave was started; what it knew at an earlier number is forgotten.</summary>
    public int Starts { get; private set; } = 1;

    /// <summary>
    /// Runs <paramref name="steps"/> in one turn. The enclave's head is first brought to the newest block the node has seen, and the
    /// turn's snapshot is the Ledger at exactly that block. The steps run a second time if the enclave ends under them.
    /// </summary>
    /// <exception cref="EnigmaException">
    /// The enclave's own code when it refuses; <c>enclave.gone</c> or <c>enclave.not_started</c> when it does not come back;
    /// <c>node.headers_missing</c>.
    /// </exception>
    public async Task<T> RunAsync<T>(Func<EnclaveTurn, Task<T>> steps, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await TakeTurnAsync(steps, cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException ended) when (ended.Code == EnclaveErrors.Gone && _configure is not null && Process.IsGone)
        {
            return await TakeTurnAsync(steps, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Runs <paramref name="steps"/> in a turn at whose head words of the Ledger are proven. They are proven before the turn, in which others
    /// would wait for the endpoint; when a block comes in between, the turn is given to others and the words are proven anew, a few times.
    /// </summary>
    /// <param name="slots">The words, by the Ledger that the turn is at.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EnigmaException">As for <see cref="RunAsync"/>, and what the endpoint does wrong.</exception>
    internal async Task<T> RunProvenAsync<T>(
        Func<LedgerSnapshot, IReadOnlyList<Hash32>> slots, Func<EnclaveTurn, ProofAhead, Task<T>> steps, CancellationToken cancellationToken)
    {
        for (var left = MostMisfits; ; left--)
        {
            var ledger = _mirror.Current;
            var ahead = await _proofs.AheadAsync(ledger, slots(ledger), cancellationToken).ConfigureAwait(false);
            var (isDone, result) = await RunAsync(
                async turn =>
                {
                    var wanted = slots(turn.Ledger);
                    var fits = ahead.Of(turn.Ledger, wanted) is not null;
                    return fits || left == 0
                        ? (true, await steps(turn, fits ? ahead : await turn.AheadAsync(wanted, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false))
                        : (false, default(T));
                },
                cancellationToken).ConfigureAwait(false);
            if (isDone)
            {
                return result!;
            }
        }
    }

    /// <summary>From now on the enclave starts with these sealed secrets; it made them in a turn that is not over yet.</summary>
    internal void KeepSealed(ByteString sealedSecrets)
    {
        _keep?.Invoke(sealedSecrets);
        _configure = _configure is null ? null : _configure with { Sealed = sealedSecrets };
    }

    /// <summary>Ends the enclave.</summary>
    public async ValueTask DisposeAsync()
    {
        OnDisposed?.Invoke();
        _mirror.Rewinding -= OnRewinding;
        lock (_gate)
        {
            _isDisposed = true;
        }

        // The turns stay: whoever waits for one has it when the one before is over, and is told. A semaphore that is gone wakes nobody.
        await _enclave.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>One round trip; inside a turn, so there is never more than one.</summary>
    internal async Task<T> AskAsync<T>(EnclaveRequest request, CancellationToken cancellationToken)
        where T : EnclaveReply
    {
        var began = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _askedAt, began);
        try
        {
            return await _enclave.AskAsync<T>(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Exchange(ref _askedAt, 0);
            _rounds.RoundTrip(Stopwatch.GetElapsedTime(began));
        }
    }

    private async Task<T> TakeTurnAsync<T>(Func<EnclaveTurn, Task<T>> steps, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        var ledger = _mirror.Current;
        var isUnderARewind = IsUnderARewind();
        if (_configure is not null && (isUnderARewind || Process.IsGone || IsOnAnotherFork(ledger)))
        {
            await StartAgainAsync(_configure, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await AdvanceAsync(ledger.Block, cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException dead) when (_configure is not null && (dead.Code == HeaderErrors.Unlinked || dead.Code == HeaderErrors.NotNewer))
        {
            // The header authority knows of a reorganisation before this node does.
            await StartAgainAsync(_configure, cancellationToken).ConfigureAwait(false);
            await AdvanceAsync(ledger.Block, cancellationToken).ConfigureAwait(false);
        }

        if (IsOnAnotherFork(ledger))
        {
            throw new EnigmaException(
                NodeErrors.HeadersMissing,
                $"the header authority signs block {_head?.Hash} at height {_head?.Number}, the node follows {ledger.BlockHash}; wait until both see one chain");
        }

        return await steps(new EnclaveTurn(this, ledger, _proofs)).ConfigureAwait(false);
    }

    private void OnRewinding(LedgerSnapshot common)
    {
        lock (_gate)
        {
            _rewoundTo = Math.Min(_rewoundTo, common.Block.Value);
        }
    }

    /// <summary>True once after the chain was reorganised below the enclave's head; the enclave itself never goes back.</summary>
    private bool IsUnderARewind()
    {
        lock (_gate)
        {
            var rewoundTo = _rewoundTo;
            _rewoundTo = ulong.MaxValue;
            return _head is { } head && head.Number.Value > rewoundTo;
        }
    }

    private bool IsOnAnotherFork(LedgerSnapshot ledger) =>
        _head is { } head && (head.Number > ledger.Block || (head.Number == ledger.Block && head.Hash != ledger.BlockHash));

    private async Task StartAgainAsync(ConfigureRequest configure, CancellationToken cancellationToken)
    {
        _log.LogWarning("The enclave of {Signer} is started again from its sealed secrets.", Identity.Signer);
        await _enclave.DisposeAsync().ConfigureAwait(false);
        var enclave = new EnclaveClient(Process.StartAgain());
        try
        {
            await enclave.AskAsync<IdentityReply>(configure, cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                _enclave = enclave;
            }
        }
        catch
        {
            await enclave.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _head = null;
        Starts++;
        _rounds.Started();
    }

    private async Task AdvanceAsync(BlockNumber target, CancellationToken cancellationToken)
    {
        while (_head is not { } head || head.Number < target)
        {
            var from = _head?.Number.Next ?? FirstHeader(target);
            var count = (int)Math.Min(target.Value - from.Value + 1, AuthorityHeadersRequest.MaximumCount);
            var headers = await _headers.GetHeadersAsync(from, count, cancellationToken).ConfigureAwait(false);
            if (headers.Count == 0)
            {
                throw new EnigmaException(
                    NodeErrors.HeadersMissing, $"the header authority has no header {from} although block {target} was seen; check its Ethereum endpoint");
            }

            var reply = await AskAsync<HeadReply>(new AdvanceHeadersRequest(headers), cancellationToken).ConfigureAwait(false);
            _head = (reply.Number, reply.Hash);
        }
    }

    private BlockNumber FirstHeader(BlockNumber target) =>
        new(Math.Max(_firstHeader.Value, target.Value < RecentBlocks ? 0 : target.Value - RecentBlocks + 1));
}
