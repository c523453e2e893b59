// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// The states from the committed one on that were left behind: the one that queries read, and those that may become it (spec/queries.md
/// section 3). They share what did not change; what only they keep is bounded, and beyond it the ones in between are given up, so that
/// queries wait for a later commit.
/// </summary>
/// <param name="mostBytes">The most bytes of keys and values that may be kept for them alone.</param>
internal sealed class RecentStates(long mostBytes = RecentStates.MaximumBytes)
{
    /// <summary>As much as a whole state may have.</summary>
    public const long MaximumBytes = 64L * 1024 * 1024;

    private readonly List<(uint Index, ContractStateMap State)> _states = [];
    private readonly List<(uint Index, long Bytes)> _replaced = [];
    private uint _next;

    /// <summary>Keeps the state before an entry.</summary>
    public void Keep(uint index, ContractStateMap state)
    {
        _next = index;
        if (_replaced.Sum(step => step.Bytes) <= mostBytes)
        {
            _states.Add((index, state));
        }
    }

    /// <summary>The entry replaced so many bytes, which the states before it keep.</summary>
    public void Count(long replaced)
    {
        _replaced.Add((_next, replaced));
        if (_states.Count > 1 && _replaced.Sum(step => step.Bytes) > mostBytes)
        {
            _states.RemoveRange(1, _states.Count - 1);
        }
    }

    /// <summary>The state before an entry, if it is kept.</summary>
    public ContractStateMap? At(uint index) => _states.Find(kept => kept.Index == index).State;

    /// <summary>Forgets the states before entries below an index.</summary>
    public void DropBefore(uint index)
    {
        _states.RemoveAll(kept => kept.Index < index);
        _replaced.RemoveAll(step => step.Index < index);
    }
}
