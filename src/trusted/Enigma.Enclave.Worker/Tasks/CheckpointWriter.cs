// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Contracts;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// Writes the checkpoint that is due before an entry: the state as it is, sealed for the generation that the entry begins, so that a
/// successor needs no older key (spec/tasks.md section 8).
/// </summary>
internal static class CheckpointWriter
{
    /// <summary>The checkpoint before the next entry of a contract; null when none is due.</summary>
    /// <exception cref="EnigmaException"><c>keys.missing</c></exception>
    public static SealedCheckpoint? WriteIfDue(NetworkId network, SecretContract contract, RecordedEntry entry, Func<StateKey> key)
    {
        var progress = contract.Progress;
        if (!progress.IsCheckpointDue(entry))
        {
            return null;
        }

        var index = new EntryIndex(progress.Next);
        var context = new CheckpointContext(network, entry.Contract, index, entry.Record.RecordEpoch, progress.StateHash);
        var pages = CheckpointPages.Seal(key(), context, progress.State.Entries, progress.State.EncodedLength);
        var header = new CheckpointHeader(
            network, entry.Contract, index, context.Generation, context.State, contract.Queue.HashAt(index.Value),
            contract.Queue.Deployment.Hash, progress.Deployment!.Value, progress.Peaks, [.. pages.Select(page => Keccak256.Hash(page))]);
        return new SealedCheckpoint(header, header.Hash, pages);
    }
}
