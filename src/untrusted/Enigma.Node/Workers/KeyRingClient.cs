// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Brings contracts' secrets from the key keeper into the worker's enclave; the node sees ciphertext only. Each of the two enclaves is shown
/// the other's evidence. While the key keeper answers, others have the worker's enclave. Safe for concurrent use.
/// </summary>
/// <param name="node">The node of the worker.</param>
/// <param name="session">The worker's enclave.</param>
/// <param name="evidence">The evidence that the worker is registered with.</param>
internal sealed class KeyRingClient(NodeServices node, EnclaveSession session, Func<CancellationToken, Task<EvidenceAnswer>> evidence) : IDisposable
{
    // The enclave keeps 64 requests open and forgets the oldest: never more than that at once, and what came to nothing is abandoned. Those of
    // strangers leave places to others.
    private const int MostAtOnce = 48;
    private const int MostForStrangers = 16;

    private readonly Dictionary<ContractAddress, HashSet<Epoch>> _held = [];
    private readonly ConcurrentQueue<(Hash32 Nonce, int Start)> _abandoned = [];
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly SemaphoreSlim _strangers = new(MostForStrangers);
    private readonly Lock _gate = new();
    private int _start;

    /// <summary>Makes sure that the enclave holds the secrets of these epochs. Not inside a turn: it takes two for each part of what is missing.</summary>
    /// <exception cref="EnigmaException">The keeper's code when it refuses, for example <c>keys.not_the_seat</c>; <c>peer.failed</c> when it does not answer.</exception>
    public async Task FetchAsync(ContractAddress contract, IEnumerable<Epoch> epochs, CancellationToken cancellationToken)
    {
        foreach (var part in Missing(session.Starts, contract, epochs).Chunk(KeyRequest.MaximumEpochs))
        {
            await FetchAsync(contract, part, _ => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The same for a stranger's question about one epoch, of which few are under way at once.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">What comes first in the turn that asks for secrets, if they are missing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EnigmaException">As before.</exception>
    public async Task FetchForStrangerAsync(
        ContractAddress contract, Epoch epoch, Func<EnclaveTurn, Task> first, CancellationToken cancellationToken)
    {
        if (Missing(session.Starts, contract, [epoch]).Length == 0)
        {
            return;
        }

        await _strangers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Missing(session.Starts, contract, [epoch]).Length != 0)
            {
                await FetchAsync(contract, [epoch], first, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _strangers.Release();
        }
    }

    private async Task FetchAsync(ContractAddress contract, Epoch[] epochs, Func<EnclaveTurn, Task> first, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var (request, start) = await session.RunAsync(
                async turn =>
                {
                    await AbandonAsync(turn, cancellationToken).ConfigureAwait(false);
                    await first(turn).ConfigureAwait(false);
                    return (await turn.AskAsync<KeyRequestReply>(new RequestKeysRequest(contract, epochs), cancellationToken).ConfigureAwait(false), turn.Start);
                },
                cancellationToken).ConfigureAwait(false);
            var nonce = KeyRequest.Decode(request.Request).Nonce;
            try
            {
                await AnswerAsync(contract, epochs, request, nonce, start, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                _abandoned.Enqueue((nonce, start));
                throw;
            }
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task AnswerAsync(
        ContractAddress contract, Epoch[] epochs, KeyRequestReply request, Hash32 nonce, int start, CancellationToken cancellationToken)
    {
        var own = await evidence(cancellationToken).ConfigureAwait(false);
        var question = new WireWriter().WriteLongBytes(request.Request).Write(request.Signature).Write(own).ToArray();
        var answer = await PeerPatience.WaitAsync(
            limited => node.Peers.RequestAsync(PeerNames.ReleaseKeys, question, limited), "the key keeper", cancellationToken).ConfigureAwait(false);
        var (release, signature, keeper) = ReadAnswer(answer.Span);
        var slots = SlotsOf(keeper);
        await session.RunProvenAsync(
            _ => slots,
            async (turn, ahead) =>
            {
                // An enclave that was started again meanwhile made no such request, and is asked for what it needs by whoever needs it.
                if (turn.Start == start)
                {
                    var install = new InstallKeysRequest(release, signature, nonce, keeper.Evidence, keeper.Collateral, ahead.Require(turn.Ledger, slots));
                    await turn.AskAsync<DoneReply>(install, cancellationToken).ConfigureAwait(false);
                    Hold(start, contract, epochs);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // With the next request: no turn is taken for it alone.
    private async Task AbandonAsync(EnclaveTurn turn, CancellationToken cancellationToken)
    {
        while (_abandoned.TryDequeue(out var abandoned))
        {
            if (abandoned.Start == turn.Start)
            {
                await turn.AskAsync<DoneReply>(new AbandonKeysRequest(abandoned.Nonce), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether the enclave of this turn holds the secrets of these epochs.</summary>
    public bool Holds(EnclaveTurn turn, ContractAddress contract, IEnumerable<Epoch> epochs) => Missing(turn.Start, contract, epochs).Length == 0;

    /// <summary>The same, or an error that tells an asker to come again.</summary>
    /// <exception cref="EnigmaException"><c>keys.missing</c></exception>
    public void Require(EnclaveTurn turn, ContractAddress contract, Epoch epoch)
    {
        if (!Holds(turn, contract, [epoch]))
        {
            throw new EnigmaException(
                KeysErrors.Missing, $"the enclave has lost the keys of contract {contract} and epoch {epoch} to others; ask again");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _strangers.Dispose();
    }

    /// <summary>The enclave forgot the contract.</summary>
    public void Forget(ContractAddress contract)
    {
        lock (_gate)
        {
            _held.Remove(contract);
        }
    }

    private Epoch[] Missing(int start, ContractAddress contract, IEnumerable<Epoch> epochs)
    {
        lock (_gate)
        {
            var held = start == _start && _held.TryGetValue(contract, out var known) ? known : [];
            return [.. epochs.Where(epoch => !held.Contains(epoch)).Distinct().Order()];
        }
    }

    private void Hold(int start, ContractAddress contract, Epoch[] epochs)
    {
        lock (_gate)
        {
            if (start != _start)
            {
                // Keys are never sealed: an enclave that comes back asks for them again.
                _held.Clear();
                _start = start;
            }

            var held = _held.TryGetValue(contract, out var known) ? known : _held[contract] = [];
            held.UnionWith(epochs);
        }
    }

    private Hash32[] SlotsOf(EvidenceAnswer keeper) =>
    [
        LedgerLayout.Keeper,
        LedgerLayout.Standing(PolicyKind.KeeperMeasurement, node.Manifest.KeeperMeasurement),
        .. keeper.PolicySlots(),
    ];

    private static (KeyRelease Release, EnclaveSignature Signature, EvidenceAnswer Keeper) ReadAnswer(ReadOnlySpan<byte> answer)
    {
        var reader = new WireReader(answer, "key release answer", WireErrors.BadFrame);
        var result = (reader.Read<KeyRelease>(), reader.Read<EnclaveSignature>(), reader.Read<EvidenceAnswer>());
        reader.RequireEnd();
        return result;
    }
}
