// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>
/// The enclave's view of Ethereum: one header after the other, each vouched for and naming the one before as its parent. It never goes
/// back, so a host cannot show an older Ledger to an enclave that has seen a newer one (spec/keys.md section 9).
/// </summary>
public sealed class HeaderChain(IHeaderTrust trust)
{
    /// <summary>How many of the newest block hashes are remembered.</summary>
    public const int RecentBlocks = 256;

    private readonly Queue<Hash32> _order = new(RecentBlocks);
    private readonly HashSet<Hash32> _recent = new(RecentBlocks);
    private BlockHeader? _head;

    /// <summary>The newest header.</summary>
    /// <exception cref="EnigmaException"><c>header.wrong_block</c> before the first one.</exception>
    public BlockHeader Head => _head
        ?? throw new EnigmaException(HeaderErrors.WrongBlock, "this enclave has no block header yet; send AdvanceHeaders first");

    /// <summary>True for the newest 256 blocks that this enclave has seen.</summary>
    public bool IsRecent(Hash32 blockHash) => _recent.Contains(blockHash);

    /// <summary>Adds headers in order; the first one ever may be any. Headers before a refused one stay.</summary>
    /// <exception cref="EnigmaException">
    /// <c>header.unsigned</c>, <c>header.bad_signature</c>, <c>header.bad_format</c>, <c>header.not_newer</c> or <c>header.unlinked</c>.
    /// </exception>
    public void Advance(IReadOnlyList<SignedHeader> headers)
    {
        foreach (var signed in headers)
        {
            trust.Verify(signed);
            Append(BlockHeader.Decode(signed.Rlp));
        }
    }

    private void Append(BlockHeader next)
    {
        if (_head is { } head)
        {
            RequireSuccessor(head, next);
        }

        if (_order.Count == RecentBlocks)
        {
            _recent.Remove(_order.Dequeue());
        }

        _order.Enqueue(next.Hash);
        _recent.Add(next.Hash);
        _head = next;
    }

    private static void RequireSuccessor(BlockHeader head, BlockHeader next)
    {
        if (next.Number <= head.Number)
        {
            throw new EnigmaException(
                HeaderErrors.NotNewer, $"header {next.Number} is not newer than the head {head.Number}; an enclave never goes back");
        }

        if (next.Number != head.Number + 1 || next.ParentHash != head.Hash)
        {
            throw new EnigmaException(
                HeaderErrors.Unlinked,
                $"header {next.Number} names parent {next.ParentHash}, expected a child of the head {head.Number} {head.Hash}; "
                + "send the headers in between");
        }
    }
}
