// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>One entry of a proven queue with the hashes that were computed to prove it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Hash">Keccak-256 of its encoding.</param>
/// <param name="Queue">The queue hash with this entry as the last one.</param>
internal readonly record struct QueuedEntry(QueueEntry Entry, Hash32 Hash, QueueHash Queue);
