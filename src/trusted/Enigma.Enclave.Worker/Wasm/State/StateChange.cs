// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// What a task left behind at one key: the new value, or null when the key was removed.
/// A task's changes are sorted by key, bytewise, with one entry per key: the canonical form that a state delta carries.
/// </summary>
public readonly record struct StateChange(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value);
