// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// Several Ethereum endpoints as one, the most preferred first. Each question goes to the first that is well; where it fails, lies against a
/// header or does not know, the next one is asked. <see cref="RunAsync"/> compares them and brings lost ones back.
/// </summary>
public sealed class EthereumEndpoints : IEthereumRpc, IDisposable
{
    private static readonly TimeSpan LongerThanMost = TimeSpan.FromSeconds(1);

    private readonly Endpoint[] _endpoints;
    private readonly EndpointOptions _options;
    private readonly RecentHashes _seen = new();
    private ulong _highest;

    /// <summary>Endpoints in the order of preference; nothing is asked before the first question.</summary>
    public EthereumEndpoints(IReadOnlyList<Uri> addresses, EndpointOptions options)
    {
        if (addresses.Count == 0 || addresses.FirstOrDefault(address => !address.IsAbsoluteUri || address.Scheme is not ("http" or "https")) is not null)
        {
            throw new ArgumentException(
                $"Ethereum endpoints are '{string.Join(", ", addresses.Select(EndpointName.Of))}'; expected at least one, each an absolute http or https address", nameof(addresses));
        }

        _options = options;
        _endpoints = [.. addresses.Distinct().Select(address => new Endpoint(address, options))];
    }

    /// <summary>The endpoints that are used now, the most preferred first.</summary>
    public IReadOnlyList<Uri> Well => [.. _endpoints.Where(endpoint => endpoint.IsWell).Select(endpoint => endpoint.Address)];

    /// <summary>Compares the endpoints and tries lost ones again, until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Comparison.RunAsync(cancellationToken);

    internal EndpointComparison Comparison => new(_endpoints, _seen, _options);

    /// <inheritdoc/>
    public Task<ulong> GetChainIdAsync(CancellationToken cancellationToken) => AskAsync(rpc => rpc.GetChainIdAsync(cancellationToken), cancellationToken);

    /// <summary>The number of the newest block that is shown: <c>eth_blockNumber</c> is a word alone, and never asked.</summary>
    public async Task<ulong> GetBlockNumberAsync(CancellationToken cancellationToken) =>
        (await GetLatestBlockAsync(cancellationToken).ConfigureAwait(false)).Number;

    /// <summary>What the first endpoint says, unless it is behind what was seen; then the highest of those that are well.</summary>
    public async Task<ChainBlock> GetLatestBlockAsync(CancellationToken cancellationToken)
    {
        var failures = new List<EnigmaException>();
        ChainBlock? best = null;
        foreach (var endpoint in InOrder())
        {
            if (best is not null && !endpoint.IsWell)
            {
                // Who was passed over does not outbid the others.
                break;
            }

            try
            {
                var block = await endpoint.AskAsync(
                    async rpc => await _seen.AddAsync(
                        rpc, await rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false),
                    cancellationToken).ConfigureAwait(false);
                best = best is null || block.Number > best.Number ? block : best;
                if (block.Number >= Volatile.Read(ref _highest))
                {
                    break;
                }
            }
            catch (EnigmaException failure)
            {
                failures.Add(failure);
            }
        }

        if (best is null)
        {
            throw Summary(failures);
        }

        // When nobody is that high any more the chain itself went back.
        Volatile.Write(ref _highest, best.Number);
        return best;
    }

    /// <inheritdoc/>
    public Task<ChainBlock?> GetBlockAsync(ulong number, CancellationToken cancellationToken) =>
        AskAsync(
            async rpc => await rpc.GetBlockAsync(number, cancellationToken).ConfigureAwait(false) is { } block
                ? await _seen.AddAsync(rpc, block, cancellationToken).ConfigureAwait(false)
                : null,
            cancellationToken,
            // Who does not have a block that was seen already is behind.
            block => block is not null || number > Volatile.Read(ref _highest));

    /// <summary>The Ledger's events; who tells of some that no Ledger emits is passed over.</summary>
    public Task<IReadOnlyList<ChainLog>> GetLogsAsync(ChainBlock block, Address emitter, CancellationToken cancellationToken) =>
        AskAsync(
            async rpc => LedgerEvents.RequireReadable(await rpc.GetLogsAsync(block, emitter, cancellationToken).ConfigureAwait(false)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<AccountProof> GetProofAsync(
        Address account, IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken) =>
        AskAsync(rpc => rpc.GetProofAsync(account, slots, state, cancellationToken), cancellationToken);

    /// <summary>Asks all endpoints that are well at once: one that is asked alone can make up a block in which the account is elsewhere.</summary>
    public async Task<AccountView> GetAccountAsync(Address account, CancellationToken cancellationToken)
    {
        var well = _endpoints.Where(endpoint => endpoint.IsWell).ToList();
        var (answers, failures) = await Answers.CollectAsync(
            (well.Count > 0 ? well : InOrder())
                .Select(endpoint => endpoint.AskAsync(rpc => AccountView.ReadAsync(rpc, account, cancellationToken), cancellationToken)),
            AccountView.Most(_endpoints.Length),
            LongerThanMost,
            _options.Time,
            cancellationToken).ConfigureAwait(false);
        return answers.Count > 0 ? AccountView.OfMost(answers, _endpoints.Length) : throw Summary(failures);
    }

    /// <inheritdoc/>
    public Task<byte[]> CallAsync(Address to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        AskAsync(rpc => rpc.CallAsync(to, data, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<ulong> EstimateGasAsync(Address from, Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        AskAsync(rpc => rpc.EstimateGasAsync(from, to, data, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<FeeQuote> GetFeesAsync(CancellationToken cancellationToken) => AskAsync(rpc => rpc.GetFeesAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<TransactionReceipt?> GetReceiptAsync(Hash32 transaction, CancellationToken cancellationToken) =>
        AskAsync(rpc => rpc.GetReceiptAsync(transaction, cancellationToken), cancellationToken, receipt => receipt is not null);

    /// <summary>Hands a transaction to all endpoints, so that none can keep it from the chain; returns with the first that takes it.</summary>
    public async Task<Hash32> SendRawTransactionAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        var sending = InOrder().Select(endpoint => endpoint.AskAsync(rpc => rpc.SendRawTransactionAsync(encoded, cancellationToken), cancellationToken)).ToList();
        // The first failure that is not the endpoint's own says most about the transaction.
        EnigmaException? why = null;
        while (sending.Count > 0)
        {
            var done = await Task.WhenAny(sending).ConfigureAwait(false);
            sending.Remove(done);
            try
            {
                var hash = await done.ConfigureAwait(false);
                sending.ForEach(Answers.Forget);
                return hash;
            }
            catch (EnigmaException failure)
            {
                // "Cannot say" outweighs a refusal: whoever sends must not take for refused what an endpoint may have taken.
                why = why is null || (IsUnclear(failure) && !IsUnclear(why)) ? failure : why;
            }
        }

        throw why!;
    }

    /// <summary>Among several endpoints, one that shows a reorganisation below the settled depth is not enough.</summary>
    public Task RequireGoneAsync(IReadOnlyList<ChainBlock> gone, CancellationToken cancellationToken) =>
        _endpoints.Length == 1 || (ulong)gone.Count <= _options.SettledDepth
            ? Task.CompletedTask
            : Comparison.RequireGoneAsync(gone, cancellationToken);

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        foreach (var endpoint in _endpoints)
        {
            endpoint.Dispose();
        }
    }

    private static bool IsUnclear(EnigmaException failure) => ChainErrors.IsEndpointTrouble(failure.Code) && failure.Code != ChainErrors.Refused;

    private async Task<T> AskAsync<T>(Func<EthereumRpc, Task<T>> ask, CancellationToken cancellationToken, Func<T, bool>? isAnswer = null)
    {
        var failures = new List<EnigmaException>();
        (bool Has, T Value) unsure = default;
        foreach (var endpoint in InOrder())
        {
            if (unsure.Has && !endpoint.IsWell)
            {
                // Who was passed over does not know better than the others.
                break;
            }

            try
            {
                var answer = await endpoint.AskAsync(ask, cancellationToken).ConfigureAwait(false);
                if (isAnswer is null || isAnswer(answer))
                {
                    return answer;
                }

                unsure = (true, answer);
            }
            catch (EnigmaException failure) when (failure.Code != ChainErrors.Reverted && failure.Code != ChainErrors.InsufficientFunds)
            {
                failures.Add(failure);
            }
        }

        return unsure.Has ? unsure.Value : throw Summary(failures);
    }

    // Lost endpoints come last and only after their pause, so that no question waits for one while another is well.
    private List<Endpoint> InOrder()
    {
        var now = _options.Time.GetTimestamp();
        var order = _endpoints.Where(endpoint => endpoint.IsWell).ToList();
        order.AddRange(_endpoints.Where(endpoint => !endpoint.IsWell && endpoint.RetryAt <= now).OrderBy(endpoint => endpoint.RetryAt));
        return order.Count > 0 ? [.. order.Distinct()] : [_endpoints.MinBy(endpoint => endpoint.RetryAt)!];
    }

    private static EnigmaException Summary(IReadOnlyList<EnigmaException> failures) => failures.Count == 1
        ? failures[0]
        : new EnigmaException(
            failures[0].Code, $"none of {failures.Count} Ethereum endpoints answers: {string.Join("; ", failures.Select(failure => failure.Message))}", failures[0]);
}
