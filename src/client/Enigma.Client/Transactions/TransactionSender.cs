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
    /// Before anything is signed the code of the Ledger's error; from then on <c>client.reverted</c>, <c>client.refused</c>,
    /// <c>client.unreachable</c> or <c>client.timeout</c>, whatever the Ethereum node says: none of them makes a caller send a second
    /// transaction by itself, because the node may have kept the first one for later.
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

        var why = await ReasonAsync(account.Address, to, data, cancellation).ConfigureAwait(false);
        throw new EnigmaException(
            ClientErrors.Reverted,
            $"the Ethereum node says that transaction {transaction} reverted in block {receipt.BlockNumber}{why}; see that nothing came of it before "
            + "you send it again");
    }

    // The same call at the newest block tells why; if that succeeds by now, only the fact is known.
    private async Task<string> ReasonAsync(Address account, Address to, byte[] data, CancellationToken cancellation)
    {
        try
        {
            await ethereum.ReadAsync(account, to, data, cancellation).ConfigureAwait(false);
            return "";
        }
        catch (EnigmaException reason)
        {
            return $" ({reason.Message})";
        }
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
        var signed = account.Sign(transaction);
        try
        {
            return await ethereum.SendAsync(signed, cancellation).ConfigureAwait(false);
        }
        catch (EnigmaException e)
        {
            throw new EnigmaException(
                e.Code == ClientErrors.Unreachable ? e.Code : ClientErrors.Refused,
                $"transaction {signed.Hash} was signed, and the Ethereum node did not take it: {e.Message}; it may still come", e);
        }
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
