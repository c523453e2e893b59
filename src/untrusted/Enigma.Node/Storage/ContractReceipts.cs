// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>The leaves of one contract: a final part, checked against the Ledger, and claims behind it.</summary>
internal sealed class ContractReceipts
{
    // Claims far ahead of the final part could only be rubbish: a queue holds at most 1024 entries without a receipt.
    private const uint MaxClaims = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, Leaf> _leaves = [];
    private ReceiptsRange _range = new();

    public uint Final
    {
        get
        {
            lock (_gate)
            {
                return _range.Count;
            }
        }
    }

    public bool Add(Leaf leaf)
    {
        lock (_gate)
        {
            var index = leaf.Index.Value;
            if (index < _range.Count || index >= _range.Count + MaxClaims || (_leaves.TryGetValue(index, out var known) && known == leaf))
            {
                return false;
            }

            // The newer claim: after an expiry the same entry has another leaf.
            _leaves[index] = leaf;
            return true;
        }
    }

    public bool TryGet(EntryIndex index, [NotNullWhen(true)] out Leaf? leaf)
    {
        lock (_gate)
        {
            return _leaves.TryGetValue(index.Value, out leaf);
        }
    }

    public bool TryFinalize(HeadParts head)
    {
        lock (_gate)
        {
            if (head.Index <= _range.Count)
            {
                return _range.RootAt(head.Index) == head.ReceiptsRoot;
            }

            var from = _range.Count;
            for (var index = from; index < head.Index; index++)
            {
                if (!_leaves.ContainsKey(index))
                {
                    return false;
                }
            }

            for (var index = from; index < head.Index; index++)
            {
                _range.Append(_leaves[index]);
            }

            if (_range.Root == head.ReceiptsRoot)
            {
                return true;
            }

            Forget(from, head.Index);
            return false;
        }
    }

    public IReadOnlyList<Hash32> Prove(EntryIndex index, uint count)
    {
        lock (_gate)
        {
            return _range.Prove(index, count);
        }
    }

    // A claim was false: all of them go, and the final part is built again without them.
    private void Forget(uint from, uint to)
    {
        for (var index = from; index < to; index++)
        {
            _leaves.Remove(index);
        }

        var range = new ReceiptsRange();
        for (uint index = 0; index < from; index++)
        {
            range.Append(_leaves[index]);
        }

        _range = range;
    }
}
