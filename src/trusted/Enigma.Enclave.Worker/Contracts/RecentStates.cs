// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// The states from the committed one on that were left behind: the one that queries read, and those that may become it (spec/queries.md
/// section 3). They share what did not change. The memory that only they keep is bounded, and beyond it the ones in between are given up,
/// so that queries wait for a later commit; the committed one, which stays, keeps no more than one state.
/// </summary>
/// <param name="mostBytes">The most bytes of memory that may be kept for them alone.</param>
internal sealed class RecentStates(long mostBytes = RecentStates.MaximumBytes)
{
    /// <summary>As much as a whole state may have.</summary>
    public const long MaximumBytes = 64L * 1024 * 1024;

    /// <summary>What a state takes that shares everything with the next one, in bytes of memory, rounded up.</summary>
    public const int BytesPerState = 128;

    private readonly List<(uint Index, ContractStateMap State)> _states = [];
    private readonly Queue<(uint Index, long Bytes)> _steps = [];
    private long _kept;

    /// <summary>Keeps the state before an entry, of which its changes then replace some.</summary>
    /// <param name="index">The entry.</param>
    /// <param name="state">The state before it.</param>
    /// <param name="replaced">The bytes of memory that this state and those before it alone keep: what applying the changes came to.</param>
    public void Keep(uint index, ContractStateMap state, long replaced)
    {
        if (_kept <= mostBytes)
        {
            _states.Add((index, state));
        }

        _steps.Enqueue((index, replaced + BytesPerState));
        _kept += replaced + BytesPerState;
        if (_states.Count > 1 && _kept > mostBytes)
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
        while (_steps.TryPeek(out var step) && step.Index < index)
        {
            _kept -= step.Bytes;
            _steps.Dequeue();
        }
    }
}
