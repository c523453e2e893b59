// SPDX-License-Identifier: MIT
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
internal sealed class KeyRingClient(NodeServices node, EnclaveSession session, Func<CancellationToken, Task<EvidenceAnswer>> evidence)
{
    private readonly Dictionary<ContractAddress, HashSet<Epoch>> _held = [];
    private readonly Lock _gate = new();
    private int _start;

    /// <summary>Makes sure that the enclave holds the secrets of these epochs. Not inside a turn: it takes two for each part of what is missing.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="epochs">The epochs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="first">What comes first in the turn that asks for secrets, if any are missing.</param>
    /// <exception cref="EnigmaException">The keeper's code when it refuses, for example <c>keys.not_the_seat</c>.</exception>
    public async Task FetchAsync(
        ContractAddress contract, IEnumerable<Epoch> epochs, CancellationToken cancellationToken, Func<EnclaveTurn, Task>? first = null)
    {
        foreach (var part in Missing(session.Starts, contract, epochs).Chunk(KeyRequest.MaximumEpochs))
        {
            var (request, start) = await session.RunAsync(
                async turn =>
                {
                    await (first?.Invoke(turn) ?? Task.CompletedTask).ConfigureAwait(false);
                    return (await turn.AskAsync<KeyRequestReply>(new RequestKeysRequest(contract, part), cancellationToken).ConfigureAwait(false), turn.Start);
                },
                cancellationToken).ConfigureAwait(false);
            var own = await evidence(cancellationToken).ConfigureAwait(false);
            var question = new WireWriter().WriteLongBytes(request.Request).Write(request.Signature).Write(own).ToArray();
            var answer = await node.Peers.RequestAsync(PeerNames.ReleaseKeys, question, cancellationToken).ConfigureAwait(false);
            var (release, signature, keeper) = ReadAnswer(answer.Span);
            var slots = SlotsOf(keeper);
            var ahead = await node.Proofs.AheadAsync(node.Mirror.Current, slots, cancellationToken).ConfigureAwait(false);
            var nonce = KeyRequest.Decode(request.Request).Nonce;
            await session.RunAsync(
                async turn =>
                {
                    // An enclave that was started again meanwhile made no such request, and is asked for what it needs by whoever needs it.
                    if (turn.Start == start)
                    {
                        var proof = await turn.ProveAsync(ahead, slots, cancellationToken).ConfigureAwait(false);
                        await turn.AskAsync<DoneReply>(
                            new InstallKeysRequest(release, signature, nonce, keeper.Evidence, keeper.Collateral, proof), cancellationToken)
                            .ConfigureAwait(false);
                        Hold(start, contract, part);
                    }

                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the enclave, as it was started last, holds the secrets of an epoch.</summary>
    public bool Has(ContractAddress contract, Epoch epoch) => Missing(session.Starts, contract, [epoch]).Length == 0;

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
