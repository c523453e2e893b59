// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// The unsettled transactions of one account and what each new block means for them. One caller at a time.
/// </summary>
internal sealed class PendingTransactions(
    IEthereumRpc rpc, Secp256k1PrivateKey key, ulong chainId, TransactionOptions options, ITransactionOutbox outbox)
{
    // A used number whose receipt is not there may be a matter of two endpoints; after some blocks it is not.
    private const ulong SupersededAfter = 2;
    private const ulong LongestGap = 64;
    private const ulong FillerGas = 21_000;

    private readonly SortedDictionary<ulong, OutboxEntry> _entries = [];
    private readonly KeptOutcomes _outcomes = new();
    private readonly Dictionary<ulong, ulong> _usedSince = [];
    private bool _isLoaded;
    private AccountView? _account;
    private Hash32 _seen;

    /// <summary>How many there are.</summary>
    public int Count => _entries.Count;

    /// <summary>How many of them are in no block that was seen.</summary>
    public int Unmined => _entries.Values.Count(entry => entry.Mined is null);

    /// <summary>The entry of a number; null when it is settled or was never sent.</summary>
    public OutboxEntry? Find(ulong nonce) => _entries.GetValueOrDefault(nonce);

    /// <summary>The entry that serves a purpose, unless it failed there.</summary>
    public OutboxEntry? Find(string purpose) =>
        purpose.Length == 0 ? null : _entries.Values.FirstOrDefault(entry => entry.Purpose == purpose && entry.Mined is not { Succeeded: false });

    /// <summary>The receipt of a mined transaction. <paramref name="receipt"/> is null when it can never be mined.</summary>
    public bool TryGetOutcome(ulong nonce, out TransactionReceipt? receipt) => _outcomes.TryGet(nonce, out receipt);

    /// <summary>Reads the outbox, once.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (_isLoaded)
        {
            return;
        }

        foreach (var entry in await outbox.LoadAsync(key.Address, cancellationToken).ConfigureAwait(false))
        {
            _entries[entry.Nonce] = entry;
        }

        _isLoaded = true;
    }

    /// <summary>
    /// The number of the next transaction: the first that is neither proven to be used nor taken here. What endpoints say of transactions that
    /// wait does not count: nothing proves it, and a number too high would wait for ever for those before it.
    /// </summary>
    public async Task<ulong> NextNonceAsync(CancellationToken cancellationToken)
    {
        // What was sent by hand meanwhile counts as well.
        _account = _entries.Count == 0 ? null : _account;
        _account ??= await rpc.GetAccountAsync(key.Address, cancellationToken).ConfigureAwait(false);
        var next = _account.Used;
        while (_entries.ContainsKey(next))
        {
            next++;
        }

        return next;
    }

    /// <summary>
    /// Saves and sends a new entry. When no endpoint can say whether it took it, it counts as sent and is sent again later.
    /// </summary>
    /// <exception cref="EnigmaException">The endpoints refused it; it is forgotten and its number free.</exception>
    public async Task AddAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        await KeepAsync(entry, cancellationToken).ConfigureAwait(false);
        _outcomes.Remove(entry.Nonce);
        try
        {
            await rpc.SendRawTransactionAsync(entry.Encoded, cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException unclear) when (ChainErrors.IsEndpointTrouble(unclear.Code) && unclear.Code != ChainErrors.Refused)
        {
            options.OnTrouble?.Invoke(unclear);
        }
        catch (EnigmaException)
        {
            _account = null;
            _entries.Remove(entry.Nonce);
            await outbox.RemoveAsync(key.Address, entry.Nonce, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Looks after all entries if <paramref name="head"/> is new, or if more endpoints have it than at the last look.</summary>
    public async Task TendAsync(ChainBlock head, CancellationToken cancellationToken)
    {
        var isNew = head.Hash != _seen;
        if (!isNew && (_entries.Count == 0 || _account?.Block >= head.Number))
        {
            return;
        }

        if (_entries.Count > 0)
        {
            // Proven, by most endpoints: neither a made-up receipt or count nor a made-up block can end the care for a transaction.
            var account = await rpc.GetAccountAsync(key.Address, cancellationToken).ConfigureAwait(false);
            if (!isNew && account == _account)
            {
                return;
            }

            _account = account;
            await GiveUpAsync(account, cancellationToken).ConfigureAwait(false);
            foreach (var entry in _entries.Values.ToArray())
            {
                await TendAsync(entry, account, cancellationToken).ConfigureAwait(false);
            }

            await FillGapAsync(account, cancellationToken).ConfigureAwait(false);
        }

        // Only now: what failed on the way is done again at the same block.
        _seen = head.Hash;
    }

    // Numbered when a made-up block was believed: it would wait for ever, and its purpose with it.
    private async Task GiveUpAsync(AccountView account, CancellationToken cancellationToken)
    {
        if (account.UsedAtMost is not { } used)
        {
            return;
        }

        foreach (var entry in OutOfReach(used))
        {
            options.OnTrouble?.Invoke(new EnigmaException(
                ChainErrors.Superseded,
                $"transaction {entry.Nonce} of {entry.Account} is given up: the account has used {used} numbers, and more than {LongestGap} are missing below it; what it was for is sent again by whoever still wants it"));
            _outcomes.Keep(entry.Nonce, null);
            await ForgetAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }

    // Those with more numbers missing below them than are filled.
    private OutboxEntry[] OutOfReach(ulong used) =>
        [.. _entries.Values.Where(entry => entry.Nonce >= used).Where((entry, before) => entry.Nonce - used - (ulong)before > LongestGap)];

    // Numbers that are missing below what waits are used up by transactions that do nothing, one in a block, so that a lie is a matter of some
    // blocks.
    private async Task FillGapAsync(AccountView account, CancellationToken cancellationToken)
    {
        var (head, used) = (account.Block, account.Used);
        if (_entries.Values.FirstOrDefault(entry => entry.Nonce >= used) is not { } first || first.Nonce == used)
        {
            return;
        }

        if (first.Nonce - used > LongestGap)
        {
            options.OnTrouble?.Invoke(new EnigmaException(
                ChainErrors.BadReply,
                $"transaction {first.Nonce} of {first.Account} waits, and the account has used {used} numbers; expected at most {LongestGap} between them, and too few Ethereum endpoints answer to give it up"));
            return;
        }

        var filler = new OutboxEntry
        {
            Account = key.Address,
            Nonce = used,
            Purpose = string.Empty,
            To = key.Address,
            Data = default,
            GasLimit = FillerGas,
            Versions = [],
            Encoded = default,
            SentAt = head,
        };
        try
        {
            var wanted = await rpc.GetFeesAsync(cancellationToken).ConfigureAwait(false);
            await AddAsync(filler.WithVersion(FeeRaise.First(wanted, options.FeeCap), head, chainId, key), cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException refused) when (refused.Code.Name.StartsWith("chain.", StringComparison.Ordinal))
        {
            // Somebody else's transaction has the number and waits as well: once it is mined there is no gap.
            options.OnTrouble?.Invoke(refused);
        }
    }

    private async Task TendAsync(OutboxEntry entry, AccountView account, CancellationToken cancellationToken)
    {
        var (head, used) = (account.Block, account.Used);
        var receipt = await FindReceiptAsync(entry, head, cancellationToken).ConfigureAwait(false);
        if (used > entry.Nonce)
        {
            _usedSince.TryAdd(entry.Nonce, head);
        }
        else
        {
            // Not used, or not any more after a reorganisation.
            _usedSince.Remove(entry.Nonce);
        }

        if (receipt is not null && used > entry.Nonce)
        {
            await TakeReceiptAsync(entry, receipt, account, cancellationToken).ConfigureAwait(false);
        }
        else if (entry.Mined is not null)
        {
            // Its block was reorganised away, or was made up.
            _outcomes.Remove(entry.Nonce);
            await SendAgainAsync(entry with { Mined = null, SentAt = head }, cancellationToken).ConfigureAwait(false);
        }
        else if (used > entry.Nonce)
        {
            await SupersedeAsync(entry, account, cancellationToken).ConfigureAwait(false);
        }
        else if (entry.SentAt > head)
        {
            // Of a chain that is gone, or made up: from here on its blocks count.
            await SendAgainAsync(entry with { SentAt = head }, cancellationToken).ConfigureAwait(false);
        }
        else if (head - entry.SentAt >= options.ResendBlocks)
        {
            // Only the next one can be mined; for the others, higher fees would be paid for nothing.
            await SendAgainAsync(
                entry.Nonce == used ? await RaiseAsync(entry, head, cancellationToken).ConfigureAwait(false) : entry with { SentAt = head },
                cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // A block that had it may have come and gone unseen, and where blocks come only with transactions there is no other one to wait for.
            await SendAsItIsAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }

    // One of a newer block is none: it is there at the next look, or made up, and to send again does no harm.
    private async Task<TransactionReceipt?> FindReceiptAsync(OutboxEntry entry, ulong newest, CancellationToken cancellationToken)
    {
        foreach (var (hash, _) in entry.Versions.Reverse())
        {
            if (await rpc.GetReceiptAsync(hash, cancellationToken).ConfigureAwait(false) is { } receipt && receipt.BlockNumber <= newest)
            {
                return receipt;
            }
        }

        return null;
    }

    private async Task TakeReceiptAsync(OutboxEntry entry, TransactionReceipt receipt, AccountView account, CancellationToken cancellationToken)
    {
        _outcomes.Keep(entry.Nonce, receipt);
        // A receipt can name any block: its number must have been seen to be used for as long.
        if (account.Block - receipt.BlockNumber >= options.SettledBlocks && IsUsedFor(options.SettledBlocks, entry, account))
        {
            await ForgetAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        else if (entry.Mined != (receipt.BlockNumber, receipt.Succeeded))
        {
            await KeepAsync(entry with { Mined = (receipt.BlockNumber, receipt.Succeeded) }, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SupersedeAsync(OutboxEntry entry, AccountView account, CancellationToken cancellationToken)
    {
        if (IsUsedFor(SupersededAfter, entry, account))
        {
            _outcomes.Keep(entry.Nonce, null);
            await ForgetAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }

    // For so many blocks without a look that showed otherwise, and now by most endpoints.
    private bool IsUsedFor(ulong blocks, OutboxEntry entry, AccountView account) =>
        account.UsedAtMost is not null && account.Block >= _usedSince[entry.Nonce] && account.Block - _usedSince[entry.Nonce] >= blocks;

    private async Task<OutboxEntry> RaiseAsync(OutboxEntry entry, ulong head, CancellationToken cancellationToken)
    {
        var wanted = await rpc.GetFeesAsync(cancellationToken).ConfigureAwait(false);
        if (FeeRaise.Next(entry.Offer, wanted, options.FeeCap) is { } offer)
        {
            return entry.WithVersion(offer, head, chainId, key);
        }

        options.OnTrouble?.Invoke(new EnigmaException(
            ChainErrors.Underpriced,
            $"transaction {entry.Nonce} of {entry.Account} offers {entry.Offer.MaxFeePerGas} wei per gas and cannot offer an eighth more under the cap of {options.FeeCap}; it waits, raise the cap to hurry it"));
        return entry with { SentAt = head };
    }

    private async Task SendAgainAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        await KeepAsync(entry, cancellationToken).ConfigureAwait(false);
        await SendAsItIsAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendAsItIsAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await rpc.SendRawTransactionAsync(entry.Encoded, cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException refused)
        {
            // An older version may have been mined meanwhile, or still waits: the next block tells.
            options.OnTrouble?.Invoke(refused);
        }
    }

    private async Task KeepAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        // Saved first: what the outbox does not hold is never sent, now or at a later block (spec/storage.md section 3).
        await outbox.SaveAsync(entry, cancellationToken).ConfigureAwait(false);
        _entries[entry.Nonce] = entry;
    }

    private async Task ForgetAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        await outbox.RemoveAsync(key.Address, entry.Nonce, cancellationToken).ConfigureAwait(false);
        _entries.Remove(entry.Nonce);
        _usedSince.Remove(entry.Nonce);
    }
}
