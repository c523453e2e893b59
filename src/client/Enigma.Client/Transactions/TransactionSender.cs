// SPDX-License-Identifier: MIT
using Enigma.Client.Rpc;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Client.Transactions;

/// <summary>Sends users' transactions one after the other and waits until a block includes each.</summary>
internal sealed class TransactionSender(EthereumRpc ethereum, ulong chainId, EnigmaClientOptions options) : IDisposable
{
    // A transaction holds at most 2^24 gas (EIP-7825).
    private const ulong MostGas = 1 << 24;
    private static readonly UInt256 Tip = 1_000_000_000UL;

    // The first pause is this part of the poll interval; each further one is twice as long, up to the whole.
    private const int FirstPausePart = 16;

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>Signs, sends and waits.</summary>
    /// <exception cref="EnigmaException">
    /// The code of the Ledger's error (<c>client.reverted</c> when there is no better one), or <c>client.timeout</c>.
    /// </exception>
    public async Task<TransactionReceipt> SendAsync(EthereumAccount account, Address to, byte[] data, CancellationToken cancellation)
    {
        Hash32 transaction;
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            transaction = await SubmitAsync(account, to, data, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }

        var receipt = await WaitAsync(transaction, cancellation).ConfigureAwait(false);
        if (receipt.Succeeded)
        {
            return receipt;
        }

        // The same call at the newest block tells why; if that succeeds by now, only the fact is known.
        await ethereum.ReadAsync(account.Address, to, data, cancellation).ConfigureAwait(false);
        throw new EnigmaException(ClientErrors.Reverted, $"transaction {transaction} reverted in block {receipt.BlockNumber}; send it again");
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private async Task<Hash32> SubmitAsync(EthereumAccount account, Address to, byte[] data, CancellationToken cancellation)
    {
        // Three questions that do not depend on each other: a user waits for the slowest, not for all.
        var estimate = ethereum.EstimateGasAsync(account.Address, to, data, cancellation);
        var fee = ethereum.BaseFeeAsync(cancellation);
        var nonce = ethereum.NonceAsync(account.Address, cancellation);
        await Task.WhenAll(estimate, fee, nonce).ConfigureAwait(false);
        var (gas, baseFee) = (await estimate.ConfigureAwait(false), await fee.ConfigureAwait(false));
        var transaction = new Eip1559Transaction
        {
            ChainId = chainId,
            Nonce = await nonce.ConfigureAwait(false),
            MaxPriorityFeePerGas = Tip,
            MaxFeePerGas = baseFee + baseFee + Tip,
            // Room for what others change between the estimate and the block.
            GasLimit = Math.Min(MostGas, gas + (gas / 4) + 20_000),
            To = to,
            Data = data,
        };
        return await ethereum.SendAsync(account.Sign(transaction), cancellation).ConfigureAwait(false);
    }

    private async Task<TransactionReceipt> WaitAsync(Hash32 transaction, CancellationToken cancellation)
    {
        var started = options.Clock.GetTimestamp();
        // A node that makes a block for each transaction has it in a moment; others take seconds.
        var pause = options.PollInterval / FirstPausePart;
        while (true)
        {
            try
            {
                if (await ethereum.ReceiptAsync(transaction, cancellation).ConfigureAwait(false) is { } receipt)
                {
                    return receipt;
                }
            }
            catch (EnigmaException away) when (away.Code == ClientErrors.Unreachable)
            {
                // It was sent: an Ethereum node that is away for a while is no reason to lose it.
            }

            if (options.Clock.GetElapsedTime(started) > options.TransactionTimeout)
            {
                throw new EnigmaException(
                    ClientErrors.Timeout,
                    $"transaction {transaction} is in no block after {options.TransactionTimeout.TotalSeconds} s; it may still come");
            }

            await Task.Delay(pause, options.Clock, cancellation).ConfigureAwait(false);
            pause = pause < options.PollInterval / 2 ? pause * 2 : options.PollInterval;
        }
    }
}
