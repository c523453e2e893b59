// SPDX-License-Identifier: MIT
namespace Enigma.Chain;

/// <summary>The receipts of mined transactions by number, for whoever still waits: the newest, and events only as long as they fit.</summary>
internal sealed class KeptOutcomes
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 1024;

    /// <summary>How much the events of all of them may weigh, in bytes. One transaction can emit 2 MiB on Ethereum; nothing proves a receipt.</summary>
    public const long EventCapacity = 8 * 1024 * 1024;

    private const int EventOverhead = 256;

    private readonly SortedDictionary<ulong, TransactionReceipt?> _outcomes = [];
    private long _weight;

    /// <summary>The outcome of a number; null inside when another transaction took it.</summary>
    public bool TryGet(ulong nonce, out TransactionReceipt? receipt) => _outcomes.TryGetValue(nonce, out receipt);

    /// <summary>Keeps an outcome in place of the one with its number.</summary>
    public void Keep(ulong nonce, TransactionReceipt? receipt)
    {
        Remove(nonce);
        var weight = WeightOf(receipt);
        if (weight > EventCapacity)
        {
            (receipt, weight) = (receipt! with { Logs = [] }, 0);
        }

        _outcomes[nonce] = receipt;
        _weight += weight;
        while (_outcomes.Count > Capacity || _weight > EventCapacity)
        {
            Remove(_outcomes.Keys.First(kept => kept != nonce));
        }
    }

    /// <summary>Forgets the outcome of a number; nothing happens when there is none.</summary>
    public void Remove(ulong nonce)
    {
        if (_outcomes.Remove(nonce, out var removed))
        {
            _weight -= WeightOf(removed);
        }
    }

    private static long WeightOf(TransactionReceipt? receipt) => receipt?.Logs.Sum(log => (long)EventOverhead + log.Data.Length) ?? 0;
}
