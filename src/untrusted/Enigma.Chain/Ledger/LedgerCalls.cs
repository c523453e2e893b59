// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Chain;

/// <summary>The call data of the Ledger's functions that nodes send (contracts/src/interfaces/ILedger.sol).</summary>
public static class LedgerCalls
{
    /// <summary>Creates a Ledger: its init code, the encoded parameters, and the measurements that it allows from the beginning.</summary>
    public static byte[] Create(
        ReadOnlyMemory<byte> initCode, LedgerParameters parameters, Hash32 workerMeasurement, Hash32 keeperMeasurement) =>
        [
            .. initCode.Span,
            .. AbiCodec.Encode(
                LedgerAbi.Constructor.Inputs, [parameters.ToAbi(), AbiValue.Of(workerMeasurement), AbiValue.Of(keeperMeasurement)]),
        ];

    /// <summary><c>depositFor</c></summary>
    public static byte[] DepositFor(Address account, UInt128 amount) =>
        LedgerAbi.DepositFor.EncodeCall(AbiValue.Of(account), AbiValue.Of((UInt256)amount));

    /// <summary><c>registerWorker</c></summary>
    public static byte[] RegisterWorker(Registration registration, EnclaveSignature keeperSignature) =>
        LedgerAbi.RegisterWorker.EncodeCall(ValueOf(registration), AbiValue.Of(keeperSignature.Bytes.ToArray()));

    /// <summary><c>renewWorker</c></summary>
    public static byte[] RenewWorker(Registration registration, EnclaveSignature keeperSignature) =>
        LedgerAbi.RenewWorker.EncodeCall(ValueOf(registration), AbiValue.Of(keeperSignature.Bytes.ToArray()));

    /// <summary><c>addStake</c></summary>
    public static byte[] AddStake(WorkerId worker, UInt128 amount) =>
        LedgerAbi.AddStake.EncodeCall(AbiValue.Of((ulong)worker.Value), AbiValue.Of((UInt256)amount));

    /// <summary><c>login</c></summary>
    public static byte[] Login(WorkerId worker, ushort seats) =>
        LedgerAbi.Login.EncodeCall(AbiValue.Of((ulong)worker.Value), AbiValue.Of((ulong)seats));

    /// <summary><c>turnEpoch</c>; without the keeper's part all but the header are zero and empty.</summary>
    public static byte[] TurnEpoch(ReadOnlyMemory<byte> header, SeedReply? keeper) => LedgerAbi.TurnEpoch.EncodeCall(
        AbiValue.Of(header),
        AbiValue.Of(keeper?.Reveal ?? Hash32.Zero),
        AbiValue.Of(keeper?.Nonce ?? Hash32.Zero),
        AbiValue.Of(keeper?.NextCommitment ?? Hash32.Zero),
        AbiValue.Of(keeper?.Signature.Bytes.ToArray() ?? []));

    /// <summary><c>renewCommitment</c></summary>
    public static byte[] RenewCommitment(Hash32 commitment, EnclaveSignature keeperSignature) =>
        LedgerAbi.RenewCommitment.EncodeCall(AbiValue.Of(commitment), AbiValue.Of(keeperSignature.Bytes.ToArray()));

    /// <summary><c>rescheduleSeed</c></summary>
    public static byte[] RescheduleSeed() => LedgerAbi.RescheduleSeed.EncodeCall();

    /// <summary><c>commitBatch</c></summary>
    public static byte[] CommitBatch(
        BlockNumber anchor, Hash32 anchorHash, IReadOnlyList<BatchEntry> entries, IReadOnlyList<EnclaveSignature> signatures) =>
        LedgerAbi.CommitBatch.EncodeCall(
            AbiValue.Of(anchor.Value),
            AbiValue.Of(anchorHash),
            AbiValue.Of([.. entries.Select(ToAbi)]),
            AbiValue.Of([.. signatures.Select(signature => AbiValue.Of(signature.Bytes.ToArray()))]));

    /// <summary><c>requestCommit</c></summary>
    public static byte[] RequestCommit(ContractAddress contract) => LedgerAbi.RequestCommit.EncodeCall(AbiValue.Of(contract.Value));

    /// <summary><c>replaceWorker</c></summary>
    public static byte[] ReplaceWorker(ContractAddress contract) => LedgerAbi.ReplaceWorker.EncodeCall(AbiValue.Of(contract.Value));

    /// <summary><c>expireHead</c>; <paramref name="head"/> is null before the first commit.</summary>
    public static byte[] ExpireHead(
        ContractAddress contract, HeadParts? head, IReadOnlyList<QueueEntry> entries, IReadOnlyList<Hash32> entryHashes) =>
        LedgerAbi.ExpireHead.EncodeCall(
            AbiValue.Of(contract.Value),
            ToAbi(head ?? new HeadParts(default, default, default, 0, default)),
            AbiValue.Of([.. entries.Select(entry => AbiValue.Of(entry.Encode()))]),
            AbiValue.Of([.. entryHashes.Select(hash => AbiValue.Of(hash))]));

    private static AbiValue ToAbi(HeadParts head) => AbiValue.Of(
        AbiValue.Of(head.State.Value),
        AbiValue.Of(head.ReceiptsRoot),
        AbiValue.Of(head.Queue.Value),
        AbiValue.Of((ulong)head.Index),
        AbiValue.Of(head.CheckpointHash));

    private static AbiValue ToAbi(BatchEntry entry) => AbiValue.Of(
        AbiValue.Of(entry.Contract.Value),
        AbiValue.Of(entry.Previous.Value),
        AbiValue.Of(entry.Parts.State.Value),
        AbiValue.Of(entry.Parts.ReceiptsRoot),
        AbiValue.Of(entry.Parts.Queue.Value),
        AbiValue.Of((ulong)entry.Parts.Index),
        AbiValue.Of(entry.Parts.CheckpointHash),
        AbiValue.Of((UInt256)entry.Charges),
        AbiValue.Of(entry.ResultBytes));

    private static AbiValue ValueOf(Registration registration) => AbiValue.Of(
        AbiValue.Of(registration.Operator),
        AbiValue.Of(registration.Signer),
        AbiValue.Of(registration.EncryptionKeyHash),
        AbiValue.Of(registration.Measurement),
        AbiValue.Of(registration.EvidenceHash),
        AbiValue.Of(registration.Expiry));
}
