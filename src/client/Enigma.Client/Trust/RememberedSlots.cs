// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client.Trust;

/// <summary>
/// Which words of the Ledger the last verification of each contract needed. The next one asks for them in its first question, at its own head,
/// so that this is the only one unless seat, worker or key keeper have changed. Only slots are kept, never what was proven in them: a wrong
/// memory costs a question, and nothing is believed because of it.
/// </summary>
internal sealed class RememberedSlots
{
    /// <summary>
    /// How many contracts are remembered; the one that was not verified for the longest time goes first. One has about 20 slots, at most some 60.
    /// </summary>
    public const int Contracts = 128;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<ContractAddress, Hash32[]> _slots = [];

    /// <summary>The slots of a contract; none when it is not remembered.</summary>
    public IReadOnlyList<Hash32> Of(ContractAddress contract)
    {
        lock (_lock)
        {
            return _slots.GetValueOrDefault(contract, []);
        }
    }

    /// <summary>Remembers the slots of a contract in place of earlier ones.</summary>
    public void Keep(ContractAddress contract, IEnumerable<Hash32> slots)
    {
        lock (_lock)
        {
            _slots.Remove(contract);
            _slots.Add(contract, [.. slots]);
            if (_slots.Count > Contracts)
            {
                _slots.RemoveAt(0);
            }
        }
    }
}
