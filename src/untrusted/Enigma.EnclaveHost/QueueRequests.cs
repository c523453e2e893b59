// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.EnclaveHost;

/// <summary>
/// Divides the entries of a queue into the requests that hand them to a worker enclave (spec/wire.md section 3): one, or, when they are more
/// than a frame and its list hold, parts of bounded size and the one that proves them all.
/// </summary>
public static class QueueRequests
{
    /// <summary>The most entries in one request. An entry has fewer than 300 bytes, so that a request stays below 5 MB of the frame's 16.</summary>
    public const int MaximumEntries = 16_384;

    /// <summary>
    /// The requests, in order: any number of <see cref="StageEntriesRequest"/>, then one <see cref="SyncQueueRequest"/>. They are made one
    /// after the other as they are taken.
    /// </summary>
    /// <param name="contract">The contract.</param>
    /// <param name="proof">The Ledger's words for SyncQueue.</param>
    /// <param name="known">How many entries the enclave has.</param>
    /// <param name="added">The entries from there on, all that the Ledger has at the block of the proof.</param>
    public static IEnumerable<EnclaveRequest> Of(ContractAddress contract, LedgerProof proof, uint known, IEnumerable<QueueEntry> added)
    {
        EncodedEntry[] last = [];
        foreach (var part in added.Select(entry => new EncodedEntry(entry.Encode())).Chunk(MaximumEntries))
        {
            if (last.Length != 0)
            {
                yield return new StageEntriesRequest(contract, proof, new EntryIndex(known), last);
                known += (uint)last.Length;
            }

            last = part;
        }

        yield return new SyncQueueRequest(contract, proof, last);
    }
}
