// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// Asks all endpoints for their newest block and for one that should be settled. Who is behind or ahead of most, or shows a settled block
/// that fewer others show, is passed over. Between as many on each side what was seen before decides, then the order of preference: which fork is Ethereum's
/// only signed headers tell, and enclaves take no others.
/// </summary>
internal sealed class EndpointComparison(IReadOnlyList<Endpoint> endpoints, RecentHashes seen, EndpointOptions options)
{
    private const ulong BlocksAtOnce = 1024;

    // A local chain that makes many blocks at once is ahead of its clock.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

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

        var tips = await ProbeAsync(due, rpc => rpc.GetLatestBlockAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        var together = await PassOverOutliersAsync(tips, cancellationToken).ConfigureAwait(false);
        var agreed = await SettleAsync(together, cancellationToken).ConfigureAwait(false);
        agreed.ForEach(endpoint => endpoint.Recover(isCompared: true));
    }

    /// <summary>Makes sure that most endpoints show another block than one that was followed, and passes over those that do where they are few.</summary>
    /// <param name="gone">The blocks that some endpoint no longer has, the oldest first.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="EnigmaException"><c>chain.forked</c></exception>
    public async Task RequireGoneAsync(IReadOnlyList<ChainBlock> gone, CancellationToken cancellationToken)
    {
        var first = gone[0];
        var blocks = await ProbeAsync(
            [.. endpoints],
            async rpc => (await rpc.GetBlockAsync(first.Number, cancellationToken).ConfigureAwait(false))?.Hash ?? first.Hash,
            cancellationToken).ConfigureAwait(false);
        var others = blocks.Where(told => told.Answer != first.Hash).ToList();
        // Most of all, not of those that answer: whoever can silence the others must not decide.
        if (2 * others.Count > endpoints.Count)
        {
            return;
        }

        // What the few showed on the way here does not decide between them and the others later.
        seen.Restore(gone);
        foreach (var (endpoint, hash) in others)
        {
            endpoint.Refute(new EnigmaException(
                ChainErrors.Forked, $"its block {first.Number} is {hash}, that of the chain followed so far {first.Hash}, and most endpoints do not show it"));
        }

        throw new EnigmaException(
            ChainErrors.Forked,
            $"{others.Count} of {endpoints.Count} Ethereum endpoints show another block {first.Number} than was followed, {gone.Count} blocks back; nothing is undone before most do: find out which follow Ethereum, and take out of the list what is gone for good");
    }

    private async Task<List<(Endpoint Endpoint, ChainBlock Tip)>> PassOverOutliersAsync(
        List<(Endpoint Endpoint, ChainBlock Tip)> tips, CancellationToken cancellationToken)
    {
        if (tips.Count < 2 || await MeasureAsync(tips, cancellationToken).ConfigureAwait(false) is not { } measure)
        {
            return tips;
        }

        var near = new List<(Endpoint Endpoint, ChainBlock Tip)>();
        foreach (var told in tips)
        {
            if (WhyOutlier(told.Tip.Number, measure.Number) is { } reason)
            {
                told.Endpoint.Refute(reason);
            }
            else
            {
                near.Add(told);
            }
        }

        return near;
    }

    // The block that heights are measured by. A height is a claim, also where a block of it is shown: what most have counts, not the highest.
    // Null where two chains are shown, by as many each: their settled blocks decide.
    private async Task<ChainBlock?> MeasureAsync(List<(Endpoint Endpoint, ChainBlock Tip)> tips, CancellationToken cancellationToken)
    {
        var median = tips.OrderBy(told => told.Tip.Number).ElementAt((tips.Count - 1) / 2).Tip;
        var ahead = tips.Where(told => told.Tip.Number > median.Number && told.Tip.Number - median.Number > options.MaxLag).ToList();
        if (2 * ahead.Count != tips.Count)
        {
            return median;
        }

        // As many on each side: who goes on from the other's newest block, in the time that passed since, is ahead.
        var holds = await ProbeAsync(
            [.. ahead.Select(told => told.Endpoint)],
            async rpc => (await rpc.GetBlockAsync(median.Number, cancellationToken).ConfigureAwait(false))?.Hash == median.Hash,
            cancellationToken).ConfigureAwait(false);
        // Who gave the first answer and not this one is passed over.
        tips.RemoveAll(told => ahead.Contains(told) && !holds.Exists(answer => answer.Endpoint == told.Endpoint));
        var longer = ahead.Where(told => holds.Contains((told.Endpoint, true))).OrderBy(told => told.Tip.Number).ToList();
        return longer.Count == 0 ? null : longer.Find(told => HasTimeFor(median, told.Tip)).Tip ?? median;
    }

    // Ethereum makes at most one block a second, and none of the future; a local chain makes some at once.
    private bool HasTimeFor(ChainBlock from, ChainBlock to) =>
        to.Timestamp >= from.Timestamp && to.Number - from.Number <= to.Timestamp - from.Timestamp + BlocksAtOnce
        && to.Timestamp <= (ulong)(options.Time.GetUtcNow() + ClockTolerance).ToUnixTimeSeconds();

    private EnigmaException? WhyOutlier(ulong height, ulong measure) =>
        height < measure && measure - height > options.MaxLag
            ? new EnigmaException(
                ChainErrors.Lagging, $"its newest block is {height}, other endpoints have {measure}; at most {options.MaxLag} behind are accepted")
            : height > measure && height - measure > options.MaxLag
            ? new EnigmaException(
                ChainErrors.Forked, $"its newest block is {height}, other endpoints have {measure}; at most {options.MaxLag} ahead are accepted")
            : null;

    private async Task<List<Endpoint>> SettleAsync(List<(Endpoint Endpoint, ChainBlock Tip)> tips, CancellationToken cancellationToken)
    {
        if (tips.Count < 2 || tips.Min(told => told.Tip.Number) < options.SettledDepth)
        {
            return [.. tips.Select(told => told.Endpoint)];
        }

        var settled = tips.Min(told => told.Tip.Number) - options.SettledDepth;
        var blocks = await ProbeAsync(
            [.. tips.Select(told => told.Endpoint)],
            async rpc => (await rpc.GetBlockAsync(settled, cancellationToken).ConfigureAwait(false))?.Hash ?? Hash32.Zero,
            cancellationToken).ConfigureAwait(false);
        // Groups keep the order of their first member: that of preference.
        var groups = blocks.GroupBy(told => told.Answer)
            .OrderByDescending(group => group.Count()).ThenByDescending(group => seen.Find(settled) == group.Key).ToList();
        foreach (var (endpoint, hash) in groups.Skip(1).SelectMany(group => group))
        {
            endpoint.Refute(new EnigmaException(
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
