// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>
/// Sends EIP-1559 transactions of one account: numbers them, estimates gas under a cap, offers fees, waits for receipts. A revert is
/// <c>chain.reverted</c> with the custom error and its values.
/// </summary>
public sealed class TransactionSender : IDisposable
{
    /// <summary>The most gas one transaction may hold on Ethereum (EIP-7825).</summary>
    public const ulong MaxGas = 1 << 24;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly EthereumRpc _rpc;
    private readonly Secp256k1PrivateKey _key;
    private readonly ulong _chainId;
    private readonly TimeProvider _time;
    private readonly NonceSequence _nonces;

    /// <summary>A sender for the account of <paramref name="key"/>, which stays the caller's to dispose.</summary>
    public TransactionSender(EthereumRpc rpc, Secp256k1PrivateKey key, ulong chainId, TimeProvider? time = null)
    {
        _rpc = rpc;
        _key = key;
        _chainId = chainId;
        _time = time ?? TimeProvider.System;
        _nonces = new NonceSequence(rpc, key.Address);
    }

    /// <summary>The account that pays.</summary>
    public Address Account => _key.Address;

    /// <summary>Sends and waits for the block.</summary>
    /// <exception cref="EnigmaException"><c>chain.reverted</c>, <c>chain.gas_too_high</c>, <c>chain.receipt_timeout</c></exception>
    public async Task<TransactionReceipt> ExecuteAsync(
        Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken, ulong? gasLimit = null)
    {
        var hash = await SendAsync(to, data, cancellationToken, gasLimit).ConfigureAwait(false);
        return await WaitAsync(hash, to, data, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends and returns at once; with a gas limit given nothing is estimated, so transactions may depend on unmined ones.</summary>
    public async Task<Hash32> SendAsync(Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken, ulong? gasLimit = null)
    {
        var gas = gasLimit ?? await EstimateAsync(to, data, cancellationToken).ConfigureAwait(false);
        var fees = await _rpc.GetFeesAsync(cancellationToken).ConfigureAwait(false);
        return await _nonces.UseAsync(
            nonce =>
            {
                var transaction = new Eip1559Transaction
                {
                    ChainId = _chainId,
                    Nonce = nonce,
                    MaxFeePerGas = fees.MaxFeePerGas,
                    MaxPriorityFeePerGas = fees.MaxPriorityFeePerGas,
                    GasLimit = gas,
                    To = to,
                    Data = data,
                };
                return _rpc.SendRawTransactionAsync(transaction.Sign(_key).Encoded, cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits at most a minute for the receipt of a transaction that was sent with the same target and data.</summary>
    public async Task<TransactionReceipt> WaitAsync(
        Hash32 transaction, Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var deadline = _time.GetTimestamp() + (60 * _time.TimestampFrequency);
        while (_time.GetTimestamp() < deadline)
        {
            if (await _rpc.GetReceiptAsync(transaction, cancellationToken).ConfigureAwait(false) is { } receipt)
            {
                return receipt.Succeeded ? receipt : throw await ExplainAsync(receipt, to, data, cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(PollInterval, _time, cancellationToken).ConfigureAwait(false);
        }

        throw new EnigmaException(
            ChainErrors.ReceiptTimeout, $"transaction {transaction} is in no block after 60 s; raise the fee or check the Ethereum endpoint");
    }

    /// <summary>Forgets the numbering; the key stays with its owner.</summary>
    public void Dispose() => _nonces.Dispose();

    private async Task<ulong> EstimateAsync(Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var estimate = await _rpc.EstimateGasAsync(Account, to, data, cancellationToken).ConfigureAwait(false);
        if (estimate > MaxGas)
        {
            throw new EnigmaException(
                ChainErrors.GasTooHigh, $"transaction needs {estimate} gas; one transaction holds at most {MaxGas}; send less in one transaction");
        }

        // Storage that others change between estimate and block can cost more; a fifth covers a few slots that become non-zero.
        return Math.Min(MaxGas, estimate + (estimate / 5));
    }

    private async Task<EnigmaException> ExplainAsync(
        TransactionReceipt receipt, Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var where = $"transaction {receipt.TransactionHash} reverted in block {receipt.BlockNumber} after {receipt.GasUsed} gas";
        try
        {
            await _rpc.EstimateGasAsync(Account, to, data, cancellationToken).ConfigureAwait(false);
            return new EnigmaException(ChainErrors.Reverted, $"{where}; the same call would succeed now, so it lost a race or ran out of gas");
        }
        catch (EnigmaException reason) when (reason.Code == ChainErrors.Reverted)
        {
            return new EnigmaException(ChainErrors.Reverted, $"{where}: {reason.Message}", reason);
        }
    }
}
