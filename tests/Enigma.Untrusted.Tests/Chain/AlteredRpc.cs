// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>Answers as what is behind it, but where a test overrides it.</summary>
internal abstract class AlteredRpc(IEthereumRpc behind) : IEthereumRpc
{
    public Task<ulong> GetChainIdAsync(CancellationToken cancellationToken) => behind.GetChainIdAsync(cancellationToken);

    public virtual Task<ulong> GetBlockNumberAsync(CancellationToken cancellationToken) => behind.GetBlockNumberAsync(cancellationToken);

    public virtual Task<ChainBlock> GetLatestBlockAsync(CancellationToken cancellationToken) => behind.GetLatestBlockAsync(cancellationToken);

    public Task<ChainBlock?> GetBlockAsync(ulong number, CancellationToken cancellationToken) => behind.GetBlockAsync(number, cancellationToken);

    public Task<IReadOnlyList<ChainLog>> GetLogsAsync(ChainBlock block, Address emitter, CancellationToken cancellationToken) =>
        behind.GetLogsAsync(block, emitter, cancellationToken);

    public virtual Task<AccountProof> GetProofAsync(
        Address account, IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken) =>
        behind.GetProofAsync(account, slots, state, cancellationToken);

    public Task<byte[]> CallAsync(Address to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => behind.CallAsync(to, data, cancellationToken);

    public Task<ulong> EstimateGasAsync(Address from, Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        behind.EstimateGasAsync(from, to, data, cancellationToken);

    public Task<FeeQuote> GetFeesAsync(CancellationToken cancellationToken) => behind.GetFeesAsync(cancellationToken);

    public virtual Task<Hash32> SendRawTransactionAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken) =>
        behind.SendRawTransactionAsync(encoded, cancellationToken);

    public Task<TransactionReceipt?> GetReceiptAsync(Hash32 transaction, CancellationToken cancellationToken) =>
        behind.GetReceiptAsync(transaction, cancellationToken);
}
