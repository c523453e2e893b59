// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Crypto;
using Enigma.EnclaveHost;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// The node's side of one enclave: typed requests, its head, and turns. Steps that belong to one head (advance, prove, ask) run in one turn,
/// so that no other step moves the head between them.
/// </summary>
public sealed class EnclaveSession : IAsyncDisposable
{
    private readonly EnclaveClient _enclave;
    private readonly IHeaderSource _headers;
    private readonly LedgerMirror _mirror;
    private readonly LedgerProofs _proofs;
    private readonly BlockNumber _firstHeader;
    private readonly EnclaveMetrics _rounds;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private BlockNumber? _head;
    private long _askedAt;

    /// <summary>A session with a configured enclave, which it owns from then on.</summary>
    /// <param name="enclave">The enclave.</param>
    /// <param name="identity">What it answered to its configuration.</param>
    /// <param name="headers">Where signed headers come from.</param>
    /// <param name="mirror">The Ledger as the node sees it.</param>
    /// <param name="proofs">Where proofs come from.</param>
    /// <param name="firstHeader">The first header the enclave gets; everything before it is unknown to it.</param>
    /// <param name="rounds">Measures the round trips.</param>
    internal EnclaveSession(
        EnclaveClient enclave, IdentityReply identity, IHeaderSource headers, LedgerMirror mirror, LedgerProofs proofs, BlockNumber firstHeader, EnclaveMetrics rounds)
    {
        _enclave = enclave;
        Identity = identity;
        _headers = headers;
        _mirror = mirror;
        _proofs = proofs;
        _firstHeader = firstHeader;
        _rounds = rounds;
    }

    /// <summary>The keys and the measurement of the enclave.</summary>
    public IdentityReply Identity { get; }

    /// <summary>The process that holds it.</summary>
    public EnclaveProcess Process => _enclave.Process;

    /// <summary>How long the enclave has owed an answer; zero while it owes none.</summary>
    public TimeSpan BusyFor => Interlocked.Read(ref _askedAt) is var since and not 0 ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Told when the session ends.</summary>
    internal Action? OnDisposed { get; set; }

    /// <summary>
    /// Runs <paramref name="steps"/> in one turn. The enclave's head is first brought to the newest block the node has seen, and the
    /// turn's snapshot is the Ledger at exactly that block.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<EnclaveTurn, Task<T>> steps, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var snapshot = _mirror.Current;
            await AdvanceAsync(snapshot.Block, cancellationToken).ConfigureAwait(false);
            return await steps(new EnclaveTurn(this, snapshot, _proofs)).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the enclave.</summary>
    public async ValueTask DisposeAsync()
    {
        OnDisposed?.Invoke();
        await _enclave.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
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

    private async Task AdvanceAsync(BlockNumber target, CancellationToken cancellationToken)
    {
        while (_head is not { } head || head < target)
        {
            var from = _head?.Next ?? _firstHeader;
            var count = (int)Math.Min(target.Value - from.Value + 1, AuthorityHeadersRequest.MaximumCount);
            var headers = await _headers.GetHeadersAsync(from, count, cancellationToken).ConfigureAwait(false);
            if (headers.Count == 0)
            {
                throw new EnigmaException(
                    NodeErrors.HeadersMissing, $"the header authority has no header {from} although block {target} was seen; check its Ethereum endpoint");
            }

            var reply = await AskAsync<HeadReply>(new AdvanceHeadersRequest(headers), cancellationToken).ConfigureAwait(false);
            _head = reply.Number;
        }
    }
}
