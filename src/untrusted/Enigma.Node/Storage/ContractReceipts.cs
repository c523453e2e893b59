// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// The leaves of one contract: a final part, checked against the Ledger, and claims behind it. Leaves are in the store; in memory are the
/// nodes of the tree over the final part, 64 bytes a leaf.
/// </summary>
internal sealed class ContractReceipts(IRecordStore records, ContractAddress contract)
{
    // Claims far ahead of the final part could only be rubbish: a queue holds at most 1024 entries without a receipt.
    private const uint MaxClaims = 4096;

    private readonly Lock _gate = new();
    private readonly HashSet<uint> _lost = [];
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

    /// <summary>Final leaves that were found damaged.</summary>
    public IReadOnlyList<EntryIndex> Lost
    {
        get
        {
            lock (_gate)
            {
                return [.. _lost.Select(index => new EntryIndex(index))];
            }
        }
    }

    /// <summary>Adds a claim, or the true leaf in place of a lost one, to what is written together; false when it is not taken.</summary>
    public bool AddTo(RecordBatch batch, Leaf leaf)
    {
        lock (_gate)
        {
            var index = leaf.Index.Value;
            if (index < _range.Count)
            {
                if (!_lost.Contains(index) || !IsFinal(leaf))
                {
                    return false;
                }

                _lost.Remove(index);
            }
            else if (index >= _range.Count + MaxClaims || Read(index) == leaf)
            {
                return false;
            }

            // The newer claim: after an expiry the same entry has another leaf.
            batch.Put(RecordKind.Receipts, Key(index), leaf.Encode());
            return true;
        }
    }

    public bool TryGet(EntryIndex index, [NotNullWhen(true)] out Leaf? leaf, out bool isNewlyLost)
    {
        lock (_gate)
        {
            leaf = Read(index.Value);
            isNewlyLost = leaf is null && index.Value < _range.Count && _lost.Add(index.Value);
            return leaf is not null;
        }
    }

    /// <summary>The first leaf from the final part on that is not here.</summary>
    public EntryIndex FirstMissing()
    {
        lock (_gate)
        {
            var index = _range.Count;
            while (Read(index) is not null)
            {
                index++;
            }

            return new EntryIndex(index);
        }
    }

    public bool TryFinalize(HeadParts head)
    {
        lock (_gate)
        {
            if (head.Index <= _range.Count)
            {
                if (_range.RootAt(head.Index) == head.ReceiptsRoot)
                {
                    return true;
                }

                // The chain was reorganised and the Ledger took other receipts: all are checked again.
                _range = new ReceiptsRange();
                _lost.Clear();
            }

            var nodes = new List<Hash32>();
            for (var index = _range.Count; index < head.Index; index++)
            {
                if (Read(index) is not { } leaf)
                {
                    return false;
                }

                nodes.Add(leaf.NodeHash);
            }

            return Extend(head, nodes);
        }
    }

    /// <summary>Only the first leaves are final; the others may be replaced, because their receipts are gone from the chain.</summary>
    public void Reopen(uint final)
    {
        lock (_gate)
        {
            if (final < _range.Count)
            {
                _range.Truncate(final);
                _lost.RemoveWhere(index => index >= _range.Count);
            }
        }
    }

    public IReadOnlyList<Hash32> Prove(EntryIndex index, uint count)
    {
        lock (_gate)
        {
            return _range.Prove(index, count);
        }
    }

    private bool Extend(HeadParts head, List<Hash32> nodes)
    {
        var trial = new ReceiptsFrontier(_range.Count, _range.Peaks);
        nodes.ForEach(trial.AppendNode);
        if (trial.Root == head.ReceiptsRoot)
        {
            nodes.ForEach(_range.AppendNode);
            return true;
        }

        // A claim was false: all of them go.
        var batch = new RecordBatch();
        for (var index = _range.Count; index < head.Index; index++)
        {
            batch.Remove(RecordKind.Receipts, Key(index));
        }

        records.Write(batch, Durability.Process);
        return false;
    }

    private bool IsFinal(Leaf leaf) =>
        ReceiptsTree.TryVerify(leaf, _range.Count, _range.Prove(leaf.Index, _range.Count), _range.Root);

    private Leaf? Read(uint index)
    {
        if (records.Get(RecordKind.Receipts, Key(index)) is not { } encoded)
        {
            return null;
        }

        try
        {
            return Leaf.Decode(encoded.Span);
        }
        catch (EnigmaException)
        {
            // Not what was written here: it counts as missing.
            return null;
        }
    }

    private byte[] Key(uint index)
    {
        var key = new byte[Address.Size + sizeof(uint)];
        contract.Value.AsSpan().CopyTo(key);
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(Address.Size), index);
        return key;
    }
}
