// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// Asks all endpoints for their newest block and for one that should be settled. Who is behind, or shows a settled block that fewer others
/// show, is passed over. Between as many on each side what was seen before decides, then the order of preference: which fork is Ethereum's
/// only signed headers tell, and enclaves take no others.
/// </summary>
internal sealed class EndpointComparison(IReadOnlyList<Endpoint> endpoints, RecentHashes seen, EndpointOptions options)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await StepAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(options.CompareInterval, options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Compares once. A single endpoint that is well is left alone.</summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        var now = options.Time.GetTimestamp();
        var due = endpoints.Where(endpoint => endpoint.IsWell || endpoint.RetryAt <= now).ToList();
        if (endpoints.Count == 1 && due is [{ IsWell: true }])
        {
            return;
        }

        var heights = await ProbeAsync(due, rpc => rpc.GetBlockNumberAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        var agreed = await SettleAsync(PassOverLaggards(heights), cancellationToken).ConfigureAwait(false);
        agreed.ForEach(endpoint => endpoint.Recover());
    }

    private List<(Endpoint Endpoint, ulong Height)> PassOverLaggards(List<(Endpoint Endpoint, ulong Height)> heights)
    {
        var newest = heights.Select(told => told.Height).DefaultIfEmpty().Max();
        foreach (var (endpoint, height) in heights.Where(told => IsBehind(told.Height)))
        {
            endpoint.Suspend(new EnigmaException(
                ChainErrors.Lagging, $"its newest block is {height}, another endpoint has {newest}; at most {options.MaxLag} behind are accepted"));
        }

        return [.. heights.Where(told => !IsBehind(told.Height))];

        bool IsBehind(ulong height) => newest - height > options.MaxLag;
    }

    private async Task<List<Endpoint>> SettleAsync(List<(Endpoint Endpoint, ulong Height)> heights, CancellationToken cancellationToken)
    {
        if (heights.Count < 2 || heights.Min(told => told.Height) < options.SettledDepth)
        {
            return [.. heights.Select(told => told.Endpoint)];
        }

        var settled = heights.Min(told => told.Height) - options.SettledDepth;
        var blocks = await ProbeAsync(
            [.. heights.Select(told => told.Endpoint)],
            async rpc => (await rpc.GetBlockAsync(settled, cancellationToken).ConfigureAwait(false))?.Hash ?? Hash32.Zero,
            cancellationToken).ConfigureAwait(false);
        // Groups keep the order of their first member: that of preference.
        var groups = blocks.GroupBy(told => told.Answer)
            .OrderByDescending(group => group.Count()).ThenByDescending(group => seen.Find(settled) == group.Key).ToList();
        foreach (var (endpoint, hash) in groups.Skip(1).SelectMany(group => group))
        {
            endpoint.Suspend(new EnigmaException(
                ChainErrors.Forked,
                $"its block {settled} is {hash}, {options.SettledDepth} blocks below the newest; {groups[0].Count()} other endpoints have {groups[0].Key}"));
        }

        return groups.Count == 0 ? [] : [.. groups[0].Select(told => told.Endpoint)];
    }

    private static async Task<List<(Endpoint Endpoint, T Answer)>> ProbeAsync<T>(
        List<Endpoint> asked, Func<EthereumRpc, Task<T>> ask, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(asked.Select(async endpoint =>
        {
            try
            {
                return (Endpoint: endpoint, Has: true, Answer: await endpoint.ProbeAsync(ask, cancellationToken).ConfigureAwait(false));
            }
            catch (EnigmaException failure)
            {
                endpoint.Suspend(failure);
                return (endpoint, false, default!);
            }
        })).ConfigureAwait(false);
        return [.. answers.Where(answer => answer.Has).Select(answer => (answer.Endpoint, answer.Answer))];
    }
}
