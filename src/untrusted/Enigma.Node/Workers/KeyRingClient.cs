// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Brings a contract's secrets from the key keeper into the worker's enclave; the node sees ciphertext only. Each of the two enclaves is shown
/// the other's evidence.
/// </summary>
/// <param name="node">The node of the worker.</param>
/// <param name="evidence">The evidence that the worker is registered with.</param>
internal sealed class KeyRingClient(NodeServices node, Func<CancellationToken, Task<EvidenceAnswer>> evidence)
{
    private readonly Dictionary<ContractAddress, HashSet<Epoch>> _held = [];
    private int _start;

    /// <summary>Makes sure that the enclave holds the secrets of these epochs.</summary>
    /// <exception cref="EnigmaException">The keeper's code when it refuses, for example <c>keys.not_the_seat</c>.</exception>
    public async Task EnsureAsync(EnclaveTurn turn, ContractAddress contract, IEnumerable<Epoch> epochs, CancellationToken cancellationToken)
    {
        if (turn.Start != _start)
        {
            // Keys are never sealed: an enclave that comes back asks for them again.
            _held.Clear();
            _start = turn.Start;
        }

        var held = _held.TryGetValue(contract, out var known) ? known : _held[contract] = [];
        Epoch[] missing = [.. epochs.Where(epoch => !held.Contains(epoch)).Distinct().Order()];
        foreach (var part in missing.Chunk(KeyRequest.MaximumEpochs))
        {
            var request = await turn.AskAsync<KeyRequestReply>(new RequestKeysRequest(contract, part), cancellationToken).ConfigureAwait(false);
            var own = await evidence(cancellationToken).ConfigureAwait(false);
            var question = new WireWriter().WriteLongBytes(request.Request).Write(request.Signature).Write(own).ToArray();
            var answer = await node.Peers.RequestAsync(PeerNames.ReleaseKeys, question, cancellationToken).ConfigureAwait(false);
            var (release, signature, keeper) = ReadAnswer(answer.Span);
            var proof = await turn.ProveAsync(SlotsOf(keeper), cancellationToken).ConfigureAwait(false);
            await turn.AskAsync<DoneReply>(
                new InstallKeysRequest(
                    release, signature, KeyRequest.Decode(request.Request).Nonce, keeper.Evidence, keeper.Collateral, proof),
                cancellationToken).ConfigureAwait(false);
            held.UnionWith(part);
        }
    }

    /// <summary>The enclave forgot the contract.</summary>
    public void Forget(ContractAddress contract) => _held.Remove(contract);

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
