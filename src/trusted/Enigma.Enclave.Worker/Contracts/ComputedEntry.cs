// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>What became of one queue entry: the same in every enclave that is given the same Ledger.</summary>
/// <param name="Leaf">The receipt.</param>
/// <param name="Body">Result and delta, encrypted; empty when nothing ran.</param>
/// <param name="Changes">What to apply to the state.</param>
internal sealed record ComputedEntry(Leaf Leaf, ByteString Body, IReadOnlyList<StateChange> Changes)
{
    /// <summary>An entry that runs nothing.</summary>
    public static ComputedEntry Without(Leaf leaf) => new(leaf, ByteString.Empty, []);
}

/// <summary>What a contract goes on by.</summary>
/// <param name="Entry">What became of the entry.</param>
/// <param name="Checkpoint">The checkpoint that was due before it.</param>
internal sealed record ComputedStep(ComputedEntry Entry, SealedCheckpoint? Checkpoint);
