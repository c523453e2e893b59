// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>An entry of a queue and where it came from.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Hash">Keccak-256 of it.</param>
/// <param name="Transaction">The transaction that recorded it.</param>
public sealed record QueuedEntry(QueueEntry Entry, Hash32 Hash, Hash32 Transaction);
