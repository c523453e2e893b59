// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Enigma.Chain;
using Enigma.EnclaveHost;
using Enigma.Network;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>What the roles of one node share.</summary>
public sealed class NodeServices : IAsyncDisposable
{
    private static readonly TimeSpan CatchUpLook = TimeSpan.FromMilliseconds(500);

    private readonly LogFollower _follower;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<EnclaveSession, bool> _enclaves = new();

    /// <summary>The services of a node; nothing runs before <see cref="RunAsync"/>.</summary>
    /// <param name="manifest">The network.</param>
    /// <param name="parameters">The Ledger's parameters.</param>
    /// <param name="rpc">The node's Ethereum endpoints.</param>
    /// <param name="peers">The other nodes.</param>
    /// <param name="headers">Where signed headers come from.</param>
    /// <param name="collateral">What evidence is sent out with.</param>
    /// <param name="follow">How the chain is followed; its first block must not be after the Ledger's creation.</param>
    /// <param name="records">Where the node keeps what it has; stays the caller's to close.</param>
    /// <param name="log">Where trouble is told.</param>
    public NodeServices(
        NetworkManifest manifest,
        LedgerParameters parameters,
        IEthereumRpc rpc,
        IPeerNetwork peers,
        IHeaderSource headers,
        ICollateralSource collateral,
        LogFollowerOptions follow,
        IRecordStore records,
        ILogger log)
    {
        Manifest = manifest;
        Parameters = parameters;
        Rpc = rpc;
        Peers = peers;
        Headers = headers;
        Collateral = collateral;
        Log = log;
        Records = records;
        Contents = new ContentStore(records);
        Receipts = new ReceiptStore(records);
        Mirror = new LedgerMirror(
            new ProvenWords(rpc, manifest.Ledger), new LedgerProjection(manifest.Network, Contents), new ChainJournal(records), log);
        Mirror.Rewinding += Receipts.Reopen;
        Exchange = new ContentExchange(peers, Contents, Receipts, Mirror);
        Checkpoints = new CheckpointExchange(peers, Exchange);
        Finality = new ReceiptFinality(Mirror, Receipts, Exchange, log);
        Proofs = new LedgerProofs(rpc, manifest.Ledger);
        FirstBlock = new BlockNumber(follow.FirstBlock);
        Rounds = new EnclaveMetrics(Meter);
        _time = follow.Time;
        _follower = new LogFollower(rpc, manifest.Ledger, Mirror, follow);
    }

    /// <summary>The network.</summary>
    public NetworkManifest Manifest { get; }

    /// <summary>The Ledger's parameters.</summary>
    public LedgerParameters Parameters { get; }

    /// <summary>The node's Ethereum endpoint.</summary>
    public IEthereumRpc Rpc { get; }

    /// <summary>The other nodes.</summary>
    public IPeerNetwork Peers { get; }

    /// <summary>Where signed headers come from.</summary>
    public IHeaderSource Headers { get; }

    /// <summary>What evidence is sent out with.</summary>
    public ICollateralSource Collateral { get; }

    /// <summary>Where trouble is told.</summary>
    public ILogger Log { get; }

    /// <summary>What survives a restart.</summary>
    public IRecordStore Records { get; }

    /// <summary>Envelopes, modules, bodies and checkpoints.</summary>
    public ContentStore Contents { get; }

    /// <summary>Leaves.</summary>
    public ReceiptStore Receipts { get; }

    /// <summary>The Ledger as its endpoint tells it.</summary>
    public LedgerMirror Mirror { get; }

    /// <summary>Sharing with peers.</summary>
    public ContentExchange Exchange { get; }

    /// <summary>Checkpoints of peers and for them.</summary>
    public CheckpointExchange Checkpoints { get; }

    /// <summary>Storage proofs.</summary>
    public LedgerProofs Proofs { get; }

    /// <summary>The first block of interest.</summary>
    public BlockNumber FirstBlock { get; }

    /// <summary>What this node measures; one of its own for each node of a process.</summary>
    public Meter Meter { get; } = new("Enigma.Node");

    /// <summary>The enclaves in service.</summary>
    internal IReadOnlyCollection<EnclaveSession> Enclaves => [.. _enclaves.Keys];

    /// <summary>The enclaves and stores of the whole process, this node's among them.</summary>
    internal RunningParts Parts { get; init; } = new();

    /// <summary>Why the chain cannot be followed now; null when it can.</summary>
    internal EnigmaException? ChainTrouble => _follower.Trouble;

    /// <summary>How long a block that was told may stay away while nothing else is left to read. Default 30 s.</summary>
    internal TimeSpan CatchUpPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A block of this network's chain that no reorganisation reaches; null while the node has not followed so far.</summary>
    internal ChainBlock? KnownBlock => _follower.Anchor;

    internal EnclaveMetrics Rounds { get; }

    internal ReceiptFinality Finality { get; }

    /// <summary>Replays the journal, then follows the chain and checks receipts until cancelled, or until one of both fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (oldest, newest) = await Mirror.ReplayAsync(cancellationToken).ConfigureAwait(false);
        _follower.Resume(oldest, newest);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] running = [FollowAsync(end.Token), Finality.RunAsync(end.Token)];
        var first = await Task.WhenAny(running).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    /// <summary>Configures a started enclave and opens a session with it, which starts it again where that is needed.</summary>
    public async Task<EnclaveSession> OpenEnclaveAsync(EnclaveProcess process, ConfigureRequest configure, CancellationToken cancellationToken) =>
        AdoptEnclave(process, configure, await new EnclaveClient(process).AskAsync<IdentityReply>(configure, cancellationToken).ConfigureAwait(false));

    /// <summary>A session with an enclave that was configured before and answered with <paramref name="identity"/>.</summary>
    /// <param name="process">The enclave.</param>
    /// <param name="configure">How it was configured; null for an enclave that is not started again when it ends.</param>
    /// <param name="identity">Its answer.</param>
    /// <param name="keep">Keeps what it seals later in place of what it sealed before; null where nothing is kept.</param>
    public EnclaveSession AdoptEnclave(
        EnclaveProcess process, ConfigureRequest? configure, IdentityReply identity, Action<ByteString>? keep = null)
    {
        var session = new EnclaveSession(new EnclaveClient(process), configure, identity, this, keep);
        _enclaves[session] = true;
        session.OnDisposed += () => _enclaves.TryRemove(session, out _);
        Parts.Add(session);
        Rounds.Started();
        return session;
    }

    /// <summary>Waits until this node has seen the newest block: whoever asks may have seen it already.</summary>
    /// <exception cref="EnigmaException">
    /// <c>store.full</c>: the node cannot go on before there is room. <c>chain.lagging</c>: the newest block is told and what leads to it is not.
    /// </exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken) =>
        await CatchUpAsync((await Rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false)).Number, cancellationToken).ConfigureAwait(false);

    /// <summary>Has the Ledger take a call, and waits until this node has seen the block that holds it.</summary>
    /// <exception cref="EnigmaException">
    /// Those of <see cref="TransactionSender.ExecuteAsync"/> and <see cref="CatchUpAsync"/>: a receipt can name a block that is not there, and
    /// whoever called looks at the Ledger again.
    /// </exception>
    public async Task<TransactionReceipt> ExecuteAsync(
        TransactionSender sender, ReadOnlyMemory<byte> call, CancellationToken cancellationToken, ulong? gasLimit = null, string purpose = "")
    {
        var receipt = await sender.ExecuteAsync(Manifest.Ledger, call, cancellationToken, gasLimit, purpose).ConfigureAwait(false);
        await CatchUpAsync(receipt.BlockNumber, cancellationToken).ConfigureAwait(false);
        return receipt;
    }

    /// <summary>Leaves the peers' topics.</summary>
    public ValueTask DisposeAsync()
    {
        Checkpoints.Dispose();
        Exchange.Dispose();
        Meter.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task CatchUpAsync(ulong newest, CancellationToken cancellationToken)
    {
        if (Mirror.Current.Block.Value < newest)
        {
            _follower.Wake();
        }

        var began = _time.GetTimestamp();
        while (true)
        {
            var changed = Mirror.Changed.Next;
            if (Mirror.Current.Block.Value >= newest)
            {
                return;
            }

            if (Mirror.WaitsForRoom is { } full)
            {
                throw new EnigmaException(full.Code, full.Message, full);
            }

            // A height is an endpoint's word. As long as there are blocks to read the node reads them, also for hours after its first start.
            if (!_follower.HasMore && _time.GetElapsedTime(began) >= CatchUpPatience)
            {
                var trouble = ChainTrouble is { } met ? $" ({met.Message})" : "";
                throw new EnigmaException(
                    ChainErrors.Lagging,
                    $"the Ethereum endpoints told of block {newest} and show none after {Mirror.Current.Block}{trouble}; try again, and compare them if this stays");
            }

            await changed.WaitAsync(CatchUpLook, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _follower.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException tooDeep) when (tooDeep.Code == ChainErrors.ReorgTooDeep)
        {
            Mirror.Forget();
            throw;
        }
    }
}
