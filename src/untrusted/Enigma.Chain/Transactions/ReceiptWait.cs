// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>How long one wait for a receipt has lasted, in blocks, and what it saw meanwhile.</summary>
internal sealed class ReceiptWait(ulong nonce, TransactionOptions options)
{
    private long _lastBlockAt = options.Time.GetTimestamp();
    private ulong? _from;
    private ulong _to;
    private OutboxEntry? _entry;
    private EnigmaException? _trouble;

    /// <summary>A look at the chain that did not show the receipt.</summary>
    /// <exception cref="EnigmaException"><c>chain.receipt_timeout</c></exception>
    public void Saw(ChainBlock head, OutboxEntry? entry)
    {
        _from ??= head.Number;
        _entry = entry;
        if (head.Number != _to)
        {
            _to = head.Number;
            _lastBlockAt = options.Time.GetTimestamp();
        }

        if (_to >= _from + options.WaitBlocks)
        {
            throw Timeout($"in no block from {_from} to {_to}; raise the fee cap if its offer is below the base fee");
        }

        RequireNoStall();
    }

    /// <summary>A look that failed.</summary>
    /// <exception cref="EnigmaException"><c>chain.receipt_timeout</c></exception>
    public void Met(EnigmaException trouble)
    {
        _trouble = trouble;
        RequireNoStall();
    }

    /// <summary>It can never be mined.</summary>
    public EnigmaException Superseded(Address account) => new(
        ChainErrors.Superseded,
        $"transaction {nonce} of {account} can never be mined: another one that was not sent here took its number, or the number was made up by an Ethereum endpoint; use the account for one sender alone and send again");

    private void RequireNoStall()
    {
        if (options.Time.GetElapsedTime(_lastBlockAt) > options.StallTime)
        {
            throw Timeout($"not mined, and no new block was seen for {options.StallTime.TotalSeconds:0} s; check the Ethereum endpoints");
        }
    }

    private EnigmaException Timeout(string what)
    {
        var versions = _entry is null
            ? "it is in no outbox"
            : $"{_entry.Versions.Count} versions were sent, the newest {_entry.Versions[^1].Hash} offers {_entry.Offer.MaxFeePerGas} wei per gas; it stays in the outbox";
        var trouble = _trouble is null ? "" : $"; last trouble: {_trouble.Message}";
        var message = $"transaction {nonce} is {what}; {versions}{trouble}";
        return _trouble is null ? new EnigmaException(ChainErrors.ReceiptTimeout, message) : new EnigmaException(ChainErrors.ReceiptTimeout, message, _trouble);
    }
}
