// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Network;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// A worker of the network: shows its evidence, admits tasks, answers queries, and works for the contracts whose seat it holds.
/// </summary>
public sealed class WorkerRole : IAsyncDisposable
{
    private readonly NodeServices _node;
    private readonly EnclaveSession _session;
    private readonly CommitDesk _commits;
    private readonly WorkerLoop _loop;
    private readonly AdmissionDesk _admissions;
    private readonly List<IDisposable> _services = [];
    private Held _evidence;
    private Held? _offered;

    /// <summary>A registered worker; it begins to answer peers at once and to work with <see cref="RunAsync"/>.</summary>
    /// <param name="node">The node it lives in.</param>
    /// <param name="session">Its enclave; owned from now on.</param>
    /// <param name="worker">Its id on the Ledger.</param>
    /// <param name="evidence">The evidence that the key keeper accepted.</param>
    /// <param name="sender">The operator's account.</param>
    /// <param name="options">When it commits, and how much it admits.</param>
    public WorkerRole(
        NodeServices node, EnclaveSession session, WorkerId worker, ByteString evidence, TransactionSender sender, WorkerOptions options)
    {
        _node = node;
        _session = session;
        Worker = worker;
        _evidence = Held.Of(evidence);
        var keys = new KeyRingClient(node, session, OwnEvidenceAsync);
        _admissions = new AdmissionDesk(node, session, worker, keys, options);
        _commits = new CommitDesk(
            new BatchScheduler(worker, options), new BatchCommitter(node, session, sender));
        _loop = new WorkerLoop(node, session, worker, keys, _commits);
        var queries = new QueryDesk(node, session, worker, keys, _loop.Find);
        _services.Add(node.Peers.ServeRequests(PeerNames.Admission(worker), _admissions.AnswerAsync));
        _services.Add(node.Peers.ServeRequests(PeerNames.Query(worker), queries.AnswerAsync));
        _services.Add(node.Peers.ServeRequests(PeerNames.Evidence(worker), EvidenceAsync));
        _services.AddRange([_admissions, keys, _loop]);
    }

    /// <summary>The id on the Ledger.</summary>
    public WorkerId Worker { get; }

    /// <summary>The operating system's id of the enclave.</summary>
    public int EnclaveProcessId => _session.Process.Id;

    /// <summary>The contracts in the enclave, and those that the operator closed.</summary>
    internal IReadOnlyList<(ContractAddress Contract, uint Computed, bool IsClosed)> Contracts => _loop.Contracts;

    /// <summary>The end of the evidence that is given out, in seconds.</summary>
    internal ulong EvidenceExpiry => Volatile.Read(ref _evidence).Expiry;

    internal EnclaveSession Session => _session;

    /// <summary>Gives out this evidence from the block on at which the Ledger names it.</summary>
    internal void Offer(ByteString evidence) => Volatile.Write(ref _offered, Held.Of(evidence));

    /// <summary>The Ledger names what was offered.</summary>
    internal void Adopt()
    {
        Volatile.Write(ref _evidence, Volatile.Read(ref _offered) ?? _evidence);
        Volatile.Write(ref _offered, null);
    }

    /// <summary>Takes a contract out of the enclave and leaves it alone until <see cref="Reopen"/>; tasks are still admitted.</summary>
    internal void Close(ContractAddress contract) => _loop.Close(contract);

    /// <summary>Lets a contract that was closed be built again.</summary>
    /// <exception cref="EnigmaException"><c>node.not_found</c></exception>
    internal void Reopen(ContractAddress contract) => _loop.Reopen(contract);

    /// <summary>Commits at the next look at the Ledger what is computed, due or not.</summary>
    internal void CommitNow() => _commits.Order();

    /// <summary>Works until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(cancellationToken);

    /// <summary>Tidies up what it admitted until cancelled.</summary>
    public Task RunAdmissionsAsync(CancellationToken cancellationToken) => _admissions.RunAsync(cancellationToken);

    /// <summary>Stops answering and ends the enclave.</summary>
    public async ValueTask DisposeAsync()
    {
        _services.ForEach(service => service.Dispose());
        await _session.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<ReadOnlyMemory<byte>> EvidenceAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        (await OwnEvidenceAsync(cancellationToken).ConfigureAwait(false)).Encode();

    private async Task<EvidenceAnswer> OwnEvidenceAsync(CancellationToken cancellationToken)
    {
        var newest = await _node.Rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false);
        var evidence = Volatile.Read(ref _evidence);
        if (Volatile.Read(ref _offered) is { } offered
            && await new LedgerReader(_node.Rpc, _node.Manifest.Ledger).GetEvidenceHashAsync(Worker, newest.State, cancellationToken).ConfigureAwait(false)
                == offered.Hash)
        {
            evidence = offered;
        }

        return await EvidenceAnswer.OfAsync(_node, _session, evidence.Bytes, newest.Timestamp, cancellationToken).ConfigureAwait(false);
    }

    private sealed record Held(ByteString Bytes, Hash32 Hash, ulong Expiry)
    {
        public static Held Of(ByteString bytes)
        {
            var evidence = Evidence.Decode(bytes);
            return new(bytes, evidence.Hash, evidence.Claims.Expiry);
        }
    }
}
