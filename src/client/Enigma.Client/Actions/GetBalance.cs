// SPDX-License-Identifier: MIT
using Enigma.Client.Ledger;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>The money of an account, and the way of tokens to the Ledger.</summary>
public static class GetBalance
{
    /// <summary>
    /// The account's deposit, proven on the Ledger, and what an Ethereum node says about its wallet.
    /// </summary>
    /// <exception cref="EnigmaException"><c>client.*</c>, <c>verification.*</c></exception>
    public static async Task<AccountBalance> GetBalanceAsync(this EnigmaClient client, Address account, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var view = await client.OpenLedgerAsync(cancellation).ConfigureAwait(false);
        await view.ProveAsync([LedgerLayout.Account(account)], cancellation).ConfigureAwait(false);
        var record = AccountRecord.FromWord(view[LedgerLayout.Account(account)]);
        var token = await FeeTokenAsync(client, account, cancellation).ConfigureAwait(false);
        return new AccountBalance(
            account,
            await client.Ethereum.BalanceAsync(account, cancellation).ConfigureAwait(false),
            await TokensAsync(client, account, token, cancellation).ConfigureAwait(false),
            record.Balance,
            record.Nonce,
            new BlockNumber(view.Head.Number));
    }

    /// <summary>Moves fee tokens from the wallet to the Ledger, in two transactions: the allowance and the deposit.</summary>
    /// <exception cref="EnigmaException"><c>client.reverted</c> when the wallet does not hold the amount.</exception>
    public static async Task<TransactionCost> DepositAsync(
        this EnigmaClient client, User user, UInt128 amount, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(user);
        var token = await FeeTokenAsync(client, user.Address, cancellation).ConfigureAwait(false);
        var held = await TokensAsync(client, user.Address, token, cancellation).ConfigureAwait(false);
        if (held.ToBigInteger() < amount)
        {
            throw new EnigmaException(
                ClientErrors.Reverted,
                $"the wallet of {user.Address} holds {held} grains of the fee token, expected at least the {amount} to deposit; get tokens or deposit less");
        }

        var approve = LedgerCalls.Approve(client.Manifest.Ledger, amount);
        var approval = await client.Sender.SendAsync(user.Account, token, approve, cancellation).ConfigureAwait(false);
        var deposit = await client.Sender
            .SendAsync(user.Account, client.Manifest.Ledger, LedgerCalls.Deposit(amount), cancellation)
            .ConfigureAwait(false);
        return new TransactionCost(deposit.TransactionHash, approval.GasUsed + deposit.GasUsed, 1);
    }

    private static async Task<UInt256> TokensAsync(EnigmaClient client, Address account, Address token, CancellationToken cancellation)
    {
        var word = await client.Ethereum.ReadAsync(account, token, LedgerCalls.BalanceOf(account), cancellation).ConfigureAwait(false);
        return UInt256.FromBigEndian(word.AsSpan(0, Math.Min(word.Length, UInt256.Size)));
    }

    // The second of the Ledger's parameters, each a word.
    private static async Task<Address> FeeTokenAsync(EnigmaClient client, Address caller, CancellationToken cancellation)
    {
        const int tokenEnd = 2 * AbiCodec.WordSize;
        var words = await client.Ethereum.ReadAsync(caller, client.Manifest.Ledger, LedgerCalls.Parameters(), cancellation).ConfigureAwait(false);
        return words.Length >= tokenEnd
            ? Address.FromSpan(words.AsSpan(tokenEnd - Address.Size, Address.Size))
            : throw new EnigmaException(
                ClientErrors.BadAnswer, $"the Ledger's parameters have {words.Length} bytes, expected at least {tokenEnd}; ask another Ethereum node");
    }
}

/// <summary>What an account has.</summary>
/// <param name="Account">The account.</param>
/// <param name="Ether">Wei in the wallet.</param>
/// <param name="Tokens">Grains of the fee token in the wallet.</param>
/// <param name="Deposit">Grains on the Ledger, free to pay for tasks.</param>
/// <param name="Records">How many tasks it has recorded.</param>
/// <param name="Block">The block at which the deposit is proven.</param>
public sealed record AccountBalance(Address Account, UInt256 Ether, UInt256 Tokens, UInt128 Deposit, ulong Records, BlockNumber Block);
