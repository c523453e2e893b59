// SPDX-License-Identifier: MIT
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
    private long _retryAt;
    private bool _isVerified;

    public Endpoint(Uri address, EndpointOptions options)
    {
        Address = address;
        _options = options;
        _client = new JsonRpcClient(address, options.Timeout);
        _rpc = new EthereumRpc(_client);
    }

    public Uri Address { get; }

    /// <summary>False from a failure until it answered again.</summary>
    public bool IsWell
    {
        get
        {
            lock (_gate)
            {
                return _failures == 0;
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

    /// <summary>Asks it. A failure of the endpoint counts against its health, an answer makes it well; what it refuses does neither.</summary>
    public async Task<T> AskAsync<T>(Func<EthereumRpc, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await ProbeAsync(ask, cancellationToken).ConfigureAwait(false);
            Recover();
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

    /// <summary>Passes it over for a while.</summary>
    public void Suspend(EnigmaException reason)
    {
        bool isNew;
        lock (_gate)
        {
            isNew = _failures == 0;
            _isVerified = false;
            _failures = Math.Min(_failures + 1, 30);
            var pause = Math.Min(_options.FirstPause.TotalSeconds * Math.Pow(2, _failures - 1), _options.LongestPause.TotalSeconds);
            _retryAt = _options.Time.GetTimestamp() + (long)(pause * _options.Time.TimestampFrequency);
        }

        // Once for each time that it is lost, not for each attempt.
        if (isNew)
        {
            _options.OnTrouble?.Invoke(new EnigmaException(reason.Code, $"Ethereum endpoint {Address} is passed over: {reason.Message}", reason));
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>It is well and used again.</summary>
    public void Recover()
    {
        bool wasLost;
        lock (_gate)
        {
            wasLost = _failures > 0;
            _failures = 0;
        }

        if (wasLost)
        {
            _options.OnRecovered?.Invoke(Address);
        }
    }

    private async Task VerifyChainAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isVerified)
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

        if (_options.KnownBlock is { } known
            && await _rpc.GetBlockAsync(known.Number, cancellationToken).ConfigureAwait(false) is { } block && block.Hash != known.Hash)
        {
            throw new EnigmaException(
                ChainErrors.WrongChain,
                $"its block {known.Number} is {block.Hash}, that of this network's chain {known.Hash}; take it out of the list or correct its address");
        }

        lock (_gate)
        {
            _isVerified = true;
        }
    }
}
