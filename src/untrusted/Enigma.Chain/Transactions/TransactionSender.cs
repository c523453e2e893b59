// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// Sends EIP-1559 transactions of one account and stays with them until they are settled: numbers them, estimates gas, offers fees under a
/// cap, raises them when blocks pass, sends again what was dropped or reorganised away. A revert is <c>chain.reverted</c> with the custom
/// error and its values. One sender per account: another one beside it would use the same numbers.
/// </summary>
public sealed class TransactionSender : IDisposable
{
    /// <summary>The most gas one transaction may hold on Ethereum (EIP-7825).</summary>
    public const ulong MaxGas = 1 << 24;

    private const int NumberingAttempts = 3;
    private const int UnwatchedPace = 10;

    private readonly IEthereumRpc _rpc;
    private readonly Secp256k1PrivateKey _key;
    private readonly ulong _chainId;
    private readonly TransactionOptions _options;
    private readonly PendingTransactions _pending;
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>A sender for the account of <paramref name="key"/>, which stays the caller's to dispose. Without an outbox a crash forgets what was sent.</summary>
    public TransactionSender(
        IEthereumRpc rpc, Secp256k1PrivateKey key, ulong chainId, TransactionOptions? options = null, ITransactionOutbox? outbox = null)
    {
        _rpc = rpc;
        _key = key;
        _chainId = chainId;
        _options = options ?? new TransactionOptions();
        _pending = new PendingTransactions(rpc, key, chainId, _options, outbox ?? new MemoryOutbox());
    }

    /// <summary>The account that pays.</summary>
    public Address Account => _key.Address;

    /// <summary>How many transactions it stays with: sent, and not known to be settled.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>How much of what was sent is in no block yet, as of the newest one.</summary>
    public async Task<int> CountUnminedAsync(CancellationToken cancellationToken)
    {
        await TendAsync(cancellationToken).ConfigureAwait(false);
        return await InTurnAsync(() => Task.FromResult(_pending.Unmined), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks after what was sent, at every new block, also while nobody waits for it and after a restart; until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await TendAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (EnigmaException trouble) when (_options.PassesByItself(trouble.Code))
            {
                _options.OnTrouble?.Invoke(trouble);
            }

            // Whoever waits looks for himself; this is for what nobody waits for.
            await Task.Delay(UnwatchedPace * _options.PollInterval, _options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends and waits for the block.</summary>
    /// <exception cref="EnigmaException">Those of <see cref="SendAsync"/> and <see cref="WaitAsync"/>.</exception>
    public async Task<TransactionReceipt> ExecuteAsync(
        Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken, ulong? gasLimit = null, string purpose = "")
    {
        var nonce = await SendAsync(to, data, cancellationToken, gasLimit, purpose).ConfigureAwait(false);
        return await WaitAsync(nonce, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends and returns the transaction's number at once; with a gas limit given nothing is estimated, so transactions may depend on unmined
    /// ones. Where a transaction with the same purpose waits, succeeded and is not settled, nothing is sent and its number returned.
    /// </summary>
    /// <exception cref="EnigmaException"><c>chain.reverted</c>, <c>chain.gas_too_high</c>, <c>chain.insufficient_funds</c>, <c>chain.underpriced</c>, <c>chain.refused</c></exception>
    public async Task<ulong> SendAsync(
        Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken, ulong? gasLimit = null, string purpose = "")
    {
        if (await InTurnAsync(() => Task.FromResult(_pending.Find(purpose)?.Nonce), cancellationToken).ConfigureAwait(false) is { } known)
        {
            return known;
        }

        // Estimated outside the gate: it is slow, and others may send meanwhile.
        var gas = gasLimit ?? await EstimateAsync(to, data, cancellationToken).ConfigureAwait(false);
        var unsigned = new OutboxEntry
        {
            Account = Account,
            Nonce = 0,
            Purpose = purpose,
            To = to,
            Data = data,
            GasLimit = gas,
            Versions = [],
            Encoded = default,
            SentAt = 0,
        };
        return await InTurnAsync(
            async () => _pending.Find(purpose)?.Nonce ?? await NumberAndSendAsync(unsigned, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the block of a transaction, counted in blocks; the transaction goes on when the wait ends.</summary>
    /// <exception cref="EnigmaException"><c>chain.reverted</c>, <c>chain.superseded</c>, <c>chain.receipt_timeout</c> with what was seen.</exception>
    public async Task<TransactionReceipt> WaitAsync(ulong nonce, CancellationToken cancellationToken)
    {
        var wait = new ReceiptWait(nonce, _options);
        while (true)
        {
            try
            {
                var head = await TendAsync(cancellationToken).ConfigureAwait(false);
                var (isDone, receipt, entry) = await InTurnAsync(
                    () => Task.FromResult((_pending.TryGetOutcome(nonce, out var outcome), outcome, _pending.Find(nonce))), cancellationToken).ConfigureAwait(false);
                if (isDone)
                {
                    return receipt is null ? throw wait.Superseded(Account)
                        : receipt.Succeeded ? receipt
                        : throw await ExplainAsync(receipt, entry, cancellationToken).ConfigureAwait(false);
                }

                wait.Saw(head, entry);
            }
            catch (EnigmaException trouble) when (_options.PassesByItself(trouble.Code))
            {
                wait.Met(trouble);
            }

            await Task.Delay(_options.PollInterval, _options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the sender; the key stays with its owner, what was sent in the outbox.</summary>
    public void Dispose() => _gate.Dispose();

    internal async Task<ChainBlock> TendAsync(CancellationToken cancellationToken)
    {
        var head = await _rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false);
        return await InTurnAsync(
            async () =>
            {
                await _pending.TendAsync(head, cancellationToken).ConfigureAwait(false);
                return head;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<ulong> NumberAndSendAsync(OutboxEntry unsigned, CancellationToken cancellationToken)
    {
        var wanted = await _rpc.GetFeesAsync(cancellationToken).ConfigureAwait(false);
        // A block that is shown, not a number that is told: fees are raised by blocks from here.
        var head = (await _rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false)).Number;
        for (var attempt = 1; ; attempt++)
        {
            var nonce = await _pending.NextNonceAsync(cancellationToken).ConfigureAwait(false);
            var entry = (unsigned with { Nonce = nonce }).WithVersion(FeeRaise.First(wanted, _options.FeeCap), head, _chainId, _key);
            try
            {
                await _pending.AddAsync(entry, cancellationToken).ConfigureAwait(false);
                return nonce;
            }
            catch (EnigmaException taken) when (
                (taken.Code == ChainErrors.NonceTooLow || taken.Code == ChainErrors.Underpriced) && attempt < NumberingAttempts)
            {
                // A transaction of the same account that was not sent here has the number, or else the offer is too low in truth.
                if (await _pending.NextNonceAsync(cancellationToken).ConfigureAwait(false) == nonce)
                {
                    throw;
                }
            }
        }
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> step, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _pending.LoadAsync(cancellationToken).ConfigureAwait(false);
            return await step().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

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

    private async Task<EnigmaException> ExplainAsync(TransactionReceipt receipt, OutboxEntry? entry, CancellationToken cancellationToken)
    {
        var where = $"transaction {receipt.TransactionHash} reverted in block {receipt.BlockNumber} after {receipt.GasUsed} gas";
        if (entry is null)
        {
            return new EnigmaException(ChainErrors.Reverted, where);
        }

        try
        {
            await _rpc.EstimateGasAsync(Account, entry.To, entry.Data, cancellationToken).ConfigureAwait(false);
            return new EnigmaException(ChainErrors.Reverted, $"{where}; the same call would succeed now, so it lost a race or ran out of gas");
        }
        catch (EnigmaException reason) when (reason.Code == ChainErrors.Reverted)
        {
            return new EnigmaException(ChainErrors.Reverted, $"{where}: {reason.Message}", reason);
        }
    }
}
