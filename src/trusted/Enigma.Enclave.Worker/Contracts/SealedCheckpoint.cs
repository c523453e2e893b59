// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>A checkpoint that this enclave wrote.</summary>
/// <param name="Header">The header.</param>
/// <param name="Hash">What heads commit to.</param>
/// <param name="Pages">The sealed pages.</param>
internal sealed record SealedCheckpoint(CheckpointHeader Header, Hash32 Hash, IReadOnlyList<ByteString> Pages);
