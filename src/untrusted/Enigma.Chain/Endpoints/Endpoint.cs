// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// One endpoint and its health. It is asked which chain it serves before its first answer and after every failure: what stands behind an
/// address can change.
/// </summary>
internal sealed class Endpoint : IDisposable
{
    private readonly JsonRpcClient _client;
    private readonly EthereumRpc _rpc;
    private readonly EndpointOptions _options;
    private readonly Lock _gate = new();
    private int _failures;
    private bool _isLost;
    private bool _isRefuted;
    private long _retryAt;
    private long _wellSince;
    private (bool Done, (ulong Number, Hash32 Hash)? Known) _verified;

    public Endpoint(Uri address, EndpointOptions options)
    {
        Address = address;
        _options = options;
        _client = new JsonRpcClient(address, options.Timeout);
        _rpc = new EthereumRpc(_client);
    }

    public Uri Address { get; }

    /// <summary>False from a failure until it answered again, and from a comparison that refuted it until one that did not.</summary>
    public bool IsWell
    {
        get
        {
            lock (_gate)
            {
                return !_isLost;
            }
        }
    }

    /// <summary>When it may be tried again, as a timestamp of the options' clock.</summary>
    public long RetryAt
    {
        get
        {
            lock (_gate)
            {
                return _retryAt;
            }
        }
    }

    /// <summary>
    /// Asks it. A failure of the endpoint counts against its health, an answer makes it well unless others refuted it; what it refuses does neither.
    /// </summary>
    public async Task<T> AskAsync<T>(Func<EthereumRpc, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await ProbeAsync(ask, cancellationToken).ConfigureAwait(false);
            Recover(isCompared: false);
            return answer;
        }
        catch (EnigmaException failure) when (ChainErrors.IsEndpointTrouble(failure.Code) && failure.Code != ChainErrors.Refused)
        {
            Suspend(failure);
            throw;
        }
    }

    /// <summary>Asks it without a judgement of its health.</summary>
    public async Task<T> ProbeAsync<T>(Func<EthereumRpc, Task<T>> ask, CancellationToken cancellationToken)
    {
        await VerifyChainAsync(cancellationToken).ConfigureAwait(false);
        return await ask(_rpc).ConfigureAwait(false);
    }

    /// <summary>Passes it over for a while, and until a comparison finds nothing against it: an answer of its own does not outweigh the others'.</summary>
    public void Refute(EnigmaException reason)
    {
        lock (_gate)
        {
            _isRefuted = true;
        }

        Suspend(reason);
    }

    /// <summary>Passes it over for a while.</summary>
    public void Suspend(EnigmaException reason)
    {
        bool isNew;
        lock (_gate)
        {
            isNew = !_isLost;
            _isLost = true;
            _verified = default;
            // Who answers one question well and another one never must not begin anew each time: only time makes up for failures.
            if (isNew && _options.Time.GetElapsedTime(_wellSince) >= _options.LongestPause)
            {
                _failures = 0;
            }

            _failures = Math.Min(_failures + 1, 30);
            var pause = Math.Min(_options.FirstPause.TotalSeconds * Math.Pow(2, _failures - 1), _options.LongestPause.TotalSeconds);
            _retryAt = _options.Time.GetTimestamp() + (long)(pause * _options.Time.TimestampFrequency);
        }

        // Once for each time that it is lost, not for each attempt.
        if (isNew)
        {
            _options.OnTrouble?.Invoke(new EnigmaException(reason.Code, $"Ethereum endpoint {EndpointName.Of(Address)} is passed over: {reason.Message}", reason));
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>It is well and used again, unless it was refuted and is not compared; the next pause is longer all the same if it fails again soon.</summary>
    public void Recover(bool isCompared)
    {
        bool wasLost;
        lock (_gate)
        {
            if (_isRefuted && !isCompared)
            {
                return;
            }

            wasLost = _isLost;
            _isLost = _isRefuted = false;
            _wellSince = wasLost ? _options.Time.GetTimestamp() : _wellSince;
        }

        if (wasLost)
        {
            _options.OnRecovered?.Invoke(EndpointName.Of(Address));
        }
    }

    private async Task VerifyChainAsync(CancellationToken cancellationToken)
    {
        // What is known can come later than the first question.
        var known = _options.KnownBlock?.Invoke();
        lock (_gate)
        {
            if (_verified == (true, known))
            {
                return;
            }
        }

        var chainId = await _rpc.GetChainIdAsync(cancellationToken).ConfigureAwait(false);
        if (chainId != _options.ChainId)
        {
            throw new EnigmaException(
                ChainErrors.WrongChain, $"it serves chain {chainId}, expected {_options.ChainId}; take it out of the list or correct its address");
        }

        // It may have dropped so old a block; who has it must have the same.
        if (known is { } expected
            && await _rpc.GetBlockAsync(expected.Number, cancellationToken).ConfigureAwait(false) is { } block && block.Hash != expected.Hash)
        {
            throw new EnigmaException(
                ChainErrors.WrongChain,
                $"its block {expected.Number} is {block.Hash}, that of this network's chain {expected.Hash}; take it out of the list or correct its address");
        }

        lock (_gate)
        {
            _verified = (true, known);
        }
    }
}
