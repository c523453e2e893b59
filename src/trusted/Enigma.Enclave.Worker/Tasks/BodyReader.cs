// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Contracts;
using Enigma.Enclave.Worker.Keys;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// Takes an entry that another enclave computed, from its body. Only for entries that the Ledger has confirmed: there the head checks that
/// the body is the committed one, while nothing would check a body that is still provisional.
/// </summary>
internal sealed class BodyReader(NetworkId network)
{
    /// <summary>Reads the next entry of a contract from its body.</summary>
    /// <exception cref="EnigmaException">
    /// <c>result.bad_body</c>, <c>delta.open_failed</c>, <c>delta.bad_format</c> or <c>keys.missing</c>.
    /// </exception>
    public ComputedEntry Read(
        SecretContract contract, RecordedEntry entry, Crypto.Hash32 entryHash, ByteString encoded, ContractSecrets secrets)
    {
        var (index, before) = (new EntryIndex(contract.Progress.Next), contract.Progress.StateHash);
        var task = entry.Record.Id(network);
        var context = new DeltaContext(network, entry.Contract, index, task, before);
        var delta = secrets.StateKey(entry.Record.RecordEpoch).Open(context, TaskBody.DeltaOf(encoded));
        // A body has one encoding, so these bytes are the ones that the leaf commits to.
        var bodyHash = Crypto.Keccak256.Hash(encoded);
        var leaf = Leaf.OfTask(entry, entryHash, task, index, delta.Status, delta.Charged, bodyHash, before);
        return new ComputedEntry(leaf, encoded, [.. delta.Writes.Select(ToChange)]);
    }

    private static StateChange ToChange(StateWrite write) =>
        new(write.Key.Memory, write.Value is { } value ? value.Memory : (ReadOnlyMemory<byte>?)null);
}
