// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Chain;

/// <summary>What is fixed for the life of a Ledger (spec/ledger.md section 2). Amounts in the smallest unit of the fee token.</summary>
public sealed record LedgerParameters
{
    /// <summary>Names the network.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>The ERC-20 that pays.</summary>
    public required Address FeeToken { get; init; }

    /// <summary>Proposes keepers and what the policy is to allow, revokes, raises floors, may pause records.</summary>
    public required Address Governor { get; init; }

    /// <summary>The signer of the key keeper.</summary>
    public required Address Keeper { get; init; }

    /// <summary>Blocks of an epoch until its seed block.</summary>
    public required ulong EpochLength { get; init; }

    /// <summary>F, blocks to answer a commit request.</summary>
    public required ulong CommitBlocks { get; init; }

    /// <summary>G, blocks in which the seat of the previous epoch may still commit.</summary>
    public required ulong GraceBlocks { get; init; }

    /// <summary>A, replacements before the queue head can expire.</summary>
    public required byte MaxAttempts { get; init; }

    /// <summary>Stake behind one seat.</summary>
    public required UInt128 SeatStake { get; init; }

    /// <summary>Prepaid by whoever starts the commit clock.</summary>
    public required UInt128 ReceiptFee { get; init; }

    /// <summary>Taken from a worker that admitted a task which expired.</summary>
    public required UInt128 Penalty { get; init; }

    /// <summary>Seconds between the governor's proposal of a keeper, measurement or platform and its activation.</summary>
    public required ulong Timelock { get; init; }

    /// <summary>The least grains per gas of a record.</summary>
    public required ulong MinGasPrice { get; init; }

    /// <summary>The parameters of a Ledger as an endpoint tells them.</summary>
    public static async Task<LedgerParameters> FetchAsync(IEthereumRpc rpc, Address ledger, CancellationToken cancellationToken)
    {
        var data = await rpc.CallAsync(ledger, LedgerAbi.ParametersView.EncodeCall(), cancellationToken).ConfigureAwait(false);
        return FromAbi(AbiCodec.Decode(LedgerAbi.ParametersResult, data)[0]);
    }

    internal AbiValue ToAbi() => AbiValue.Of(
        AbiValue.Of(Network.Value),
        AbiValue.Of(FeeToken),
        AbiValue.Of(Governor),
        AbiValue.Of(Keeper),
        AbiValue.Of(EpochLength),
        AbiValue.Of(CommitBlocks),
        AbiValue.Of(GraceBlocks),
        AbiValue.Of((ulong)MaxAttempts),
        AbiValue.Of((UInt256)SeatStake),
        AbiValue.Of((UInt256)ReceiptFee),
        AbiValue.Of((UInt256)Penalty),
        AbiValue.Of(Timelock),
        AbiValue.Of(MinGasPrice));

    internal static LedgerParameters FromAbi(AbiValue value)
    {
        var fields = value.AsList();
        return new LedgerParameters
        {
            Network = new NetworkId(fields[0].AsHash()),
            FeeToken = fields[1].AsAddress(),
            Governor = fields[2].AsAddress(),
            Keeper = fields[3].AsAddress(),
            EpochLength = fields[4].AsUInt256().ToUInt64(),
            CommitBlocks = fields[5].AsUInt256().ToUInt64(),
            GraceBlocks = fields[6].AsUInt256().ToUInt64(),
            MaxAttempts = (byte)fields[7].AsUInt256().ToUInt64(),
            SeatStake = fields[8].AsUInt256().ToUInt128(),
            ReceiptFee = fields[9].AsUInt256().ToUInt128(),
            Penalty = fields[10].AsUInt256().ToUInt128(),
            Timelock = fields[11].AsUInt256().ToUInt64(),
            MinGasPrice = fields[12].AsUInt256().ToUInt64(),
        };
    }
}
