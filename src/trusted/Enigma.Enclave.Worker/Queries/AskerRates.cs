// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Queries;

/// <summary>
/// How many queries each asker had at this head. An enclave has no clock; blocks are the only time it can believe. Called from the threads
/// that compute queries. It remembers so many askers and no more; beyond that the one that asked least is forgotten, so that somebody with
/// many accounts keeps nobody out, and those who ask most stay counted.
/// </summary>
internal sealed class AskerRates
{
    /// <summary>The most queries of one asker at one head.</summary>
    public const int MostPerHead = 64;

    /// <summary>How many askers are told apart at one head.</summary>
    public const int MostAskers = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<Address, int> _counts = [];
    private ulong _head;

    /// <summary>Counts a query that is about to run.</summary>
    /// <exception cref="EnigmaException"><c>query.rate_limited</c></exception>
    public void Count(Address asker, ulong head)
    {
        lock (_gate)
        {
            if (head > _head)
            {
                _counts.Clear();
                _head = head;
            }

            var count = _counts.GetValueOrDefault(asker);
            if (count >= MostPerHead)
            {
                throw new EnigmaException(
                    QueryErrors.RateLimited, $"the asker had {MostPerHead} queries at block {_head}; ask again after the next block");
            }

            if (count == 0 && _counts.Count >= MostAskers)
            {
                _counts.Remove(_counts.MinBy(asked => asked.Value).Key);
            }

            _counts[asker] = count + 1;
        }
    }
}
