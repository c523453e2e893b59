// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;

namespace Enigma.Node;

/// <summary>
/// The enclaves and stores of all roles of one process: whoever asks the process whether it is ready asks about all of them. Safe for
/// concurrent use.
/// </summary>
internal sealed class RunningParts
{
    private readonly ConcurrentDictionary<EnclaveSession, bool> _enclaves = new();
    private readonly ConcurrentDictionary<IRecordStore, bool> _stores = new();

    /// <summary>The enclaves in service.</summary>
    public IReadOnlyCollection<EnclaveSession> Enclaves => [.. _enclaves.Keys];

    /// <summary>The open stores.</summary>
    public IReadOnlyCollection<IRecordStore> Stores => [.. _stores.Keys];

    /// <summary>Counts an enclave until its session ends.</summary>
    public void Add(EnclaveSession enclave)
    {
        _enclaves[enclave] = true;
        enclave.OnDisposed += () => _enclaves.TryRemove(enclave, out _);
    }

    /// <summary>Counts a store.</summary>
    public void Add(IRecordStore store) => _stores[store] = true;

    /// <summary>A store is about to be closed.</summary>
    public void Remove(IRecordStore store) => _stores.TryRemove(store, out _);
}
