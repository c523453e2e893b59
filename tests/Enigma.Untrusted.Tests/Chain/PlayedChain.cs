// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>A chain without a node: blocks that are linked by hash, and forks of them. It is asked for blocks only.</summary>
internal sealed class PlayedChain : IEthereumRpc
{
    private readonly List<ChainBlock> _blocks = [];

    /// <summary>The newest block's number.</summary>
    public ulong Tip => (ulong)_blocks.Count - 1;

    public ChainBlock this[ulong number] => _blocks[(int)number];

    /// <summary>From block <paramref name="first"/> on the chain is another one, up to <paramref name="tip"/>.</summary>
    public void Grow(ulong first, ulong tip, string fork = "main")
    {
        _blocks.RemoveRange((int)first, _blocks.Count - (int)first);
        for (var number = first; number <= tip; number++)
        {
            var parent = number == 0 ? Hash32.Zero : _blocks[^1].Hash;
            var name = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{fork} {number}"));
            _blocks.Add(new ChainBlock(number, Keccak256.Hash(name, parent.AsSpan()), parent, number, ReadOnlyMemory<byte>.Empty));
        }
    }

    public Task<ulong> GetBlockNumberAsync(CancellationToken cancellationToken) => Task.FromResult(Tip);

    public Task<ChainBlock> GetLatestBlockAsync(CancellationToken cancellationToken) => Task.FromResult(_blocks[^1]);

    public Task<ChainBlock?> GetBlockAsync(ulong number, CancellationToken cancellationToken) =>
        Task.FromResult(number <= Tip ? _blocks[(int)number] : null);

    public Task<IReadOnlyList<ChainLog>> GetLogsAsync(ChainBlock block, Address emitter, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ChainLog>>([]);

    public Task<ulong> GetChainIdAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<AccountProof> GetProofAsync(Address account, IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<byte[]> CallAsync(Address to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ulong> EstimateGasAsync(Address from, Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<FeeQuote> GetFeesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Hash32> SendRawTransactionAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TransactionReceipt?> GetReceiptAsync(Hash32 transaction, CancellationToken cancellationToken) => throw new NotSupportedException();
}
