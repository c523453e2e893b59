// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Contracts;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// A checkpoint that is due before an entry: the state as it is, to be sealed for the generation that the entry begins, so that a
/// successor needs no older key (spec/tasks.md section 8).
/// </summary>
internal sealed class DueCheckpoint
{
    private readonly CheckpointContext _context;
    private readonly ContractStateMap _state;
    private readonly StateKey _key;
    private readonly Func<IReadOnlyList<Hash32>, CheckpointHeader> _header;

    private DueCheckpoint(
        CheckpointContext context, ContractStateMap state, StateKey key, Func<IReadOnlyList<Hash32>, CheckpointHeader> header) =>
        (_context, _state, _key, _header) = (context, state, key, header);

    /// <summary>The checkpoint before the next entry of a contract; null when none is due.</summary>
    /// <exception cref="EnigmaException"><c>keys.missing</c></exception>
    public static DueCheckpoint? Before(NetworkId network, SecretContract contract, RecordedEntry entry, Func<StateKey> key)
    {
        var progress = contract.Progress;
        if (!progress.IsCheckpointDue(entry))
        {
            return null;
        }

        var index = new EntryIndex(progress.Next);
        var context = new CheckpointContext(network, entry.Contract, index, entry.Record.RecordEpoch, progress.StateHash);
        var (queue, deployment, status) = (contract.Queue.HashAt(index.Value), contract.Queue.Deployment.Hash, progress.Deployment!.Value);
        Hash32[] peaks = [.. progress.Peaks];
        return new DueCheckpoint(context, progress.State, key(), pages => new CheckpointHeader(
            network, entry.Contract, index, context.Generation, context.State, queue, deployment, status, peaks, pages));
    }

    /// <summary>Seals it; on any thread, as long as nothing is appended to the contract.</summary>
    public SealedCheckpoint Seal()
    {
        var pages = CheckpointPages.Seal(_key, _context, _state.Entries, _state.EncodedLength);
        var header = _header([.. pages.Select(page => Keccak256.Hash(page))]);
        return new SealedCheckpoint(header, header.Hash, pages);
    }
}
