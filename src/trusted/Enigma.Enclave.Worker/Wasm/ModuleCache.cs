// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// Compiled modules by code hash and ABI, least recently used out first. In memory only: compiled code from the host's disk
/// would be code execution. Evicted modules are freed once nobody runs them, by their finalizer.
/// </summary>
internal sealed class ModuleCache(int maxModules, long maxBytes)
{
    private readonly Dictionary<(Hash32, HostAbi), LinkedListNode<ContractModule>> _index = [];
    private readonly LinkedList<ContractModule> _byUse = new();
    private readonly Lock _gate = new();
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byUse.Count;
            }
        }
    }

    public ContractModule? Find(Hash32 codeHash, HostAbi abi)
    {
        lock (_gate)
        {
            if (!_index.TryGetValue((codeHash, abi), out LinkedListNode<ContractModule>? node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value;
        }
    }

    public void Add(ContractModule module)
    {
        lock (_gate)
        {
            if (!_index.TryAdd((module.CodeHash, module.Abi), new LinkedListNode<ContractModule>(module)))
            {
                return;
            }

            _byUse.AddFirst(_index[(module.CodeHash, module.Abi)]);
            _bytes += module.CodeBytes;
            while (_byUse.Count > 1 && (_byUse.Count > maxModules || _bytes > maxBytes))
            {
                ContractModule oldest = _byUse.Last!.Value;
                _byUse.RemoveLast();
                _index.Remove((oldest.CodeHash, oldest.Abi));
                _bytes -= oldest.CodeBytes;
            }
        }
    }
}
