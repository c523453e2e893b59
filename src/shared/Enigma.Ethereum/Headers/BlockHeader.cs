// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>
/// The header of an Ethereum block after the merge, decoded from its RLP. Whether the block belongs to the chain is not decided here:
/// only that <see cref="Hash"/> is the hash of exactly these fields.
/// </summary>
public sealed record BlockHeader
{
    /// <summary>The longest header that is read, in bytes; the fields of today's forks take about 650.</summary>
    public const int MaximumSize = 2048;

    /// <summary>The most fields that are read: room for eleven that later forks append.</summary>
    public const int MaximumFields = 32;

    private const int BloomSize = 256;
    private const int NonceSize = 8;
    private const int MaximumExtraData = 32;

    private BlockHeader()
    {
    }

    /// <summary>Keccak-256 of the RLP, by which the block is known.</summary>
    public required Hash32 Hash { get; init; }

    /// <summary>The hash of the block before.</summary>
    public required Hash32 ParentHash { get; init; }

    /// <summary>The account that receives the fees.</summary>
    public required Address Beneficiary { get; init; }

    /// <summary>The root of the trie of all accounts after the block.</summary>
    public required Hash32 StateRoot { get; init; }

    /// <summary>The root of the trie of the block's transactions.</summary>
    public required Hash32 TransactionsRoot { get; init; }

    /// <summary>The root of the trie of the block's receipts.</summary>
    public required Hash32 ReceiptsRoot { get; init; }

    /// <summary>The number of the block.</summary>
    public required ulong Number { get; init; }

    /// <summary>The most gas that the block's transactions may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>The gas that they used.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>The randomness of the slot before (EIP-4399), in the place of the old mix hash.</summary>
    public required Hash32 PrevRandao { get; init; }

    /// <summary>The base fee per gas in wei.</summary>
    public required UInt256 BaseFeePerGas { get; init; }

    /// <summary>EIP-4895.</summary>
    public Hash32? WithdrawalsRoot { get; init; }

    /// <summary>EIP-4844.</summary>
    public ulong? BlobGasUsed { get; init; }

    /// <summary>EIP-4844.</summary>
    public ulong? ExcessBlobGas { get; init; }

    /// <summary>EIP-4788.</summary>
    public Hash32? ParentBeaconBlockRoot { get; init; }

    /// <summary>EIP-7685.</summary>
    public Hash32? RequestsHash { get; init; }

    /// <summary>
    /// Decodes a header. Fields that later forks append are read over, up to <see cref="MaximumFields"/>; they are in the hash.
    /// </summary>
    /// <exception cref="EnigmaException"><c>header.bad_format</c>, with the RLP error as its cause where there is one.</exception>
    public static BlockHeader Decode(ReadOnlySpan<byte> rlp)
    {
        if (rlp.Length > MaximumSize)
        {
            throw new EnigmaException(BlockHeaderErrors.BadFormat, $"block header has {rlp.Length} bytes, expected at most {MaximumSize}");
        }

        try
        {
            return DecodeFields(rlp);
        }
        catch (EnigmaException e) when (e.Code != BlockHeaderErrors.BadFormat)
        {
            throw new EnigmaException(BlockHeaderErrors.BadFormat, $"block header of {rlp.Length} bytes is malformed: {e.Message}", e);
        }
    }

    private static BlockHeader DecodeFields(ReadOnlySpan<byte> rlp)
    {
        var reader = new RlpReader(rlp);
        var fields = reader.ReadList();
        reader.RequireEnd();

        var parentHash = fields.ReadHash();
        fields.ReadHash(); // hash of the ommers, of which there are none after the merge
        var beneficiary = fields.ReadAddress();
        var stateRoot = fields.ReadHash();
        var transactionsRoot = fields.ReadHash();
        var receiptsRoot = fields.ReadHash();
        fields.ReadBytes(BloomSize);
        RequireZeroDifficulty(fields.ReadUInt256());
        var number = fields.ReadUInt64();
        var gasLimit = fields.ReadUInt64();
        var gasUsed = fields.ReadUInt64();
        var timestamp = fields.ReadUInt64();
        RequireExtraData(fields.ReadBytes().Length);
        var prevRandao = fields.ReadHash();
        fields.ReadBytes(NonceSize);
        var header = new BlockHeader
        {
            Hash = Keccak256.Hash(rlp),
            ParentHash = parentHash,
            Beneficiary = beneficiary,
            StateRoot = stateRoot,
            TransactionsRoot = transactionsRoot,
            ReceiptsRoot = receiptsRoot,
            Number = number,
            GasLimit = gasLimit,
            GasUsed = gasUsed,
            Timestamp = timestamp,
            PrevRandao = prevRandao,
            BaseFeePerGas = fields.ReadUInt256(),
            WithdrawalsRoot = fields.IsAtEnd ? null : fields.ReadHash(),
            BlobGasUsed = fields.IsAtEnd ? null : fields.ReadUInt64(),
            ExcessBlobGas = fields.IsAtEnd ? null : fields.ReadUInt64(),
            ParentBeaconBlockRoot = fields.IsAtEnd ? null : fields.ReadHash(),
            RequestsHash = fields.IsAtEnd ? null : fields.ReadHash(),
        };
        SkipLaterFields(ref fields);
        return header;
    }

    private static void SkipLaterFields(ref RlpReader fields)
    {
        for (var count = BlockHeaderFields.KnownCount; !fields.IsAtEnd; count++)
        {
            if (count == MaximumFields)
            {
                throw new EnigmaException(BlockHeaderErrors.BadFormat, $"block header has more than {MaximumFields} fields");
            }

            fields.ReadBytes();
        }
    }

    private static void RequireZeroDifficulty(UInt256 difficulty)
    {
        if (!difficulty.IsZero)
        {
            throw new EnigmaException(
                BlockHeaderErrors.BadFormat, $"block header has difficulty {difficulty}; expected 0, as after the merge");
        }
    }

    private static void RequireExtraData(int length)
    {
        if (length > MaximumExtraData)
        {
            throw new EnigmaException(
                BlockHeaderErrors.BadFormat, $"block header has {length} bytes of extra data, expected at most {MaximumExtraData}");
        }
    }
}
