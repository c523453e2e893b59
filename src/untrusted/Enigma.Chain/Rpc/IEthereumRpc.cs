// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// Ethereum as a node asks it: <see cref="EthereumRpc"/> is one endpoint, <see cref="EthereumEndpoints"/> several. Blocks are what their
/// hash says, events and storage are proven under a block's header; which block belongs to the chain, and what is pending, is an endpoint's word.
/// </summary>
public interface IEthereumRpc
{
    /// <summary>The most words to ask the proof of at once; public endpoints refuse a few times as many.</summary>
    const int MaxProofSlots = 256;

    /// <summary><c>eth_chainId</c></summary>
    Task<ulong> GetChainIdAsync(CancellationToken cancellationToken);

    /// <summary><c>eth_blockNumber</c>: a word that nothing shows.</summary>
    Task<ulong> GetBlockNumberAsync(CancellationToken cancellationToken);

    /// <summary>The newest block.</summary>
    Task<ChainBlock> GetLatestBlockAsync(CancellationToken cancellationToken);

    /// <summary>The block of a height; null when the chain is not that high.</summary>
    Task<ChainBlock?> GetBlockAsync(ulong number, CancellationToken cancellationToken);

    /// <summary>
    /// The events of one contract in a block, all of them and in order: none where the header's bloom filter excludes the contract,
    /// otherwise those of receipts that have the header's receipts root.
    /// </summary>
    /// <exception cref="EnigmaException"><c>chain.contradicts_header</c>, or what the endpoint did wrong.</exception>
    Task<IReadOnlyList<ChainLog>> GetLogsAsync(ChainBlock block, Address emitter, CancellationToken cancellationToken);

    /// <summary>The nonce of an account and words of its storage, with their proof under a state root.</summary>
    /// <exception cref="EnigmaException"><c>chain.contradicts_header</c>, or what the endpoint did wrong.</exception>
    Task<AccountProof> GetProofAsync(Address account, IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken);

    /// <summary>How many numbers an account has used, as its proof under the newest block shows; of several endpoints, what most of them prove.</summary>
    Task<AccountView> GetAccountAsync(Address account, CancellationToken cancellationToken) => AccountView.ReadAsync(this, account, cancellationToken);

    /// <summary><c>eth_call</c> at the newest block.</summary>
    /// <exception cref="EnigmaException"><c>chain.reverted</c> with the decoded reason.</exception>
    Task<byte[]> CallAsync(Address to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary><c>eth_estimateGas</c></summary>
    /// <exception cref="EnigmaException"><c>chain.reverted</c> with the decoded reason; <c>chain.insufficient_funds</c></exception>
    Task<ulong> EstimateGasAsync(Address from, Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>What a transaction should offer now.</summary>
    Task<FeeQuote> GetFeesAsync(CancellationToken cancellationToken);

    /// <summary>Hands a signed transaction over.</summary>
    /// <exception cref="EnigmaException">
    /// <c>chain.reverted</c> when the endpoint ran it and it failed; <c>chain.nonce_too_low</c>, <c>chain.underpriced</c>,
    /// <c>chain.insufficient_funds</c>; <c>chain.refused</c> for other reasons.
    /// </exception>
    Task<Hash32> SendRawTransactionAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken);

    /// <summary>The receipt of a transaction; null while it is in no block.</summary>
    Task<TransactionReceipt?> GetReceiptAsync(Hash32 transaction, CancellationToken cancellationToken);

    /// <summary>
    /// Makes sure that blocks which were followed are no longer of the chain, before anything is undone for it. One endpoint alone has said so
    /// already.
    /// </summary>
    /// <param name="gone">The blocks, the oldest first; at least one.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="EnigmaException"><c>chain.forked</c>: most endpoints do not show another chain.</exception>
    Task RequireGoneAsync(IReadOnlyList<ChainBlock> gone, CancellationToken cancellationToken) => Task.CompletedTask;
}
