// SPDX-License-Identifier: MIT
using System.Numerics;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// Compiled modules by code hash and ABI. In memory only: compiled code from the host's disk would be code execution. What took the most to
/// compile goes first, and of modules alike (within a factor of two) the least recently used: somebody who deploys large modules to push
/// others out pushes out their own. What is evicted is freed at once, or when the last one that runs it has ended.
/// </summary>
/// <param name="maxModules">The most modules.</param>
/// <param name="maxCompileGas">The most that compiling all of them took; their machine code takes at most a fiftieth of that in bytes.</param>
internal sealed class ModuleCache(int maxModules, ulong maxCompileGas) : IDisposable
{
    private readonly Dictionary<(Hash32, HostAbi), LinkedListNode<ContractModule>> _index = [];
    private readonly LinkedList<ContractModule> _byUse = new();
    private readonly Lock _gate = new();
    private ulong _gas;

    /// <summary>A module, held for the caller; null when it is not here.</summary>
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
            return node.Value.Hold();
        }
    }

    /// <summary>Holds a module too, unless another thread was first to compile it.</summary>
    public void Add(ContractModule module)
    {
        lock (_gate)
        {
            if (!_index.TryAdd((module.CodeHash, module.Abi), new LinkedListNode<ContractModule>(module)))
            {
                return;
            }

            _byUse.AddFirst(_index[(module.CodeHash, module.Abi)]);
            module.Hold();
            _gas += module.CompileGas;
            while (_byUse.Count > maxModules || _gas > maxCompileGas)
            {
                Remove(Dearest());
            }
        }
    }

    /// <summary>Lets go of all modules.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            while (_byUse.First is { } node)
            {
                Remove(node);
            }
        }
    }

    private LinkedListNode<ContractModule> Dearest()
    {
        LinkedListNode<ContractModule> dearest = _byUse.Last!;
        for (LinkedListNode<ContractModule>? node = dearest.Previous; node is not null; node = node.Previous)
        {
            dearest = Size(node) > Size(dearest) ? node : dearest;
        }

        return dearest;

        static int Size(LinkedListNode<ContractModule> node) => BitOperations.Log2(node.Value.CompileGas);
    }

    private void Remove(LinkedListNode<ContractModule> node)
    {
        _byUse.Remove(node);
        _index.Remove((node.Value.CodeHash, node.Value.Abi));
        _gas -= node.Value.CompileGas;
        node.Value.Dispose();
    }
}
