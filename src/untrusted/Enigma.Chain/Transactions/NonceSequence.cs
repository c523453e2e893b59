// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// The next transaction number of one account. Asked from the endpoint once and counted here, so that transactions can be sent without
/// waiting for each other; a refused transaction makes it ask again.
/// </summary>
internal sealed class NonceSequence(EthereumRpc rpc, Address account) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private ulong? _next;

    /// <summary>Runs <paramref name="send"/> with the next number; numbers reach the endpoint in order.</summary>
    public async Task<T> UseAsync<T>(Func<ulong, Task<T>> send, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var nonce = _next ?? await rpc.GetNonceAsync(account, cancellationToken).ConfigureAwait(false);
            _next = null;
            var result = await send(nonce).ConfigureAwait(false);
            _next = nonce + 1;
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
