// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>The state of one contract as a running task sees it: byte strings to byte strings, in byte order of the keys.</summary>
public interface IContractState
{
    /// <summary>All keys and values together, in bytes.</summary>
    long Bytes { get; }

    /// <summary>The value at <paramref name="key"/>, or null when there is none.</summary>
    ReadOnlyMemory<byte>? Get(ReadOnlySpan<byte> key);

    /// <summary>Stores a value; both spans are copied.</summary>
    void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes a key; removing what is not there changes nothing.</summary>
    void Remove(ReadOnlySpan<byte> key);

    /// <summary>
    /// The first key that starts with <paramref name="prefix"/> and comes after <paramref name="after"/>
    /// (empty: from the start), or null. <paramref name="steps"/> counts the keys looked at; when it comes out above
    /// <paramref name="mostSteps"/> the search was given up.
    /// </summary>
    ReadOnlyMemory<byte>? NextKey(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> after, int mostSteps, out int steps);
}
