// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// Everything that the computation of one entry depends on. Nobody changes any of it while the entry is computed, so that may happen on any
/// thread, at any time, and comes to the same bytes.
/// </summary>
/// <param name="Entry">The entry.</param>
/// <param name="EntryHash">Keccak-256 of its encoding.</param>
/// <param name="Task">The id of its task.</param>
/// <param name="Index">Its position in the queue.</param>
/// <param name="Before">The name of the state before it.</param>
/// <param name="State">The state before it.</param>
/// <param name="IsDeployed">Whether the deployment has succeeded.</param>
/// <param name="HostAbi">The imports that the module runs against.</param>
/// <param name="Code">The module; empty when the entry needs none.</param>
/// <param name="Envelope">The sealed inputs.</param>
/// <param name="EnvelopeKey">What opens them.</param>
/// <param name="StateKey">What seals the delta.</param>
/// <param name="Randomness">The randomness of tasks of the record's epoch.</param>
internal sealed record TaskInput(
    RecordedEntry Entry,
    Hash32 EntryHash,
    TaskId Task,
    EntryIndex Index,
    StateHash Before,
    ContractStateMap State,
    bool IsDeployed,
    HostAbi HostAbi,
    ByteString Code,
    SealedEnvelope Envelope,
    XWingPrivateKey EnvelopeKey,
    StateKey StateKey,
    TaskRandomness Randomness);
