// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Client.Ledger;

/// <summary>The call data of the Ledger's functions that users call (contracts/src/interfaces/ILedger.sol).</summary>
internal static class LedgerCalls
{
    private const string Terms = "(uint8,uint64,uint32,uint128,address,uint128,uint64)";
    private const string Deployment = "(bytes32,bytes32,uint8,uint8,uint8,uint8,uint8,uint16)";
    private const string AdmissionType = "(uint64,bytes)";
    private const string HeadType = "(bytes32,bytes32,bytes32,uint256,bytes32)";

    private static readonly AbiSignature RecordTasksFunction = AbiSignature.Parse($"recordTasks(address,{Terms},bytes32[],{AdmissionType})");
    private static readonly AbiSignature RecordDeploymentFunction =
        AbiSignature.Parse($"recordDeployment({Deployment},{Terms},bytes32,{AdmissionType})");

    private static readonly AbiSignature ForceTaskFunction = AbiSignature.Parse($"forceTask(address,{Terms},bytes)");
    private static readonly AbiSignature RequestCommitFunction = AbiSignature.Parse("requestCommit(address)");
    private static readonly AbiSignature ClaimRefundFunction = AbiSignature.Parse($"claimRefund(address,uint8,{HeadType},bytes[],bytes32[][])");
    private static readonly AbiSignature DepositFunction = AbiSignature.Parse("deposit(uint128)");
    private static readonly AbiSignature ContractAddressView = AbiSignature.Parse("contractAddress(address,bytes32)");
    private static readonly AbiSignature ParametersView = AbiSignature.Parse("parameters()");
    private static readonly AbiSignature ApproveFunction = AbiSignature.Parse("approve(address,uint256)");
    private static readonly AbiSignature BalanceOfView = AbiSignature.Parse("balanceOf(address)");

    public static byte[] RecordTasks(
        ContractAddress contract, TaskTerms terms, Epoch keyEpoch, IEnumerable<Hash32> inputsHashes, BlockNumber validUntil, EnclaveSignature admission) =>
        RecordTasksFunction.EncodeCall(
            AbiValue.Of(contract.Value),
            ToAbi(terms, keyEpoch),
            AbiValue.Of([.. inputsHashes.Select(hash => AbiValue.Of(hash))]),
            ToAbi(validUntil, admission));

    public static byte[] RecordDeployment(
        DeploymentTerms deployment, TaskTerms terms, Epoch keyEpoch, Hash32 inputsHash, BlockNumber validUntil, EnclaveSignature admission) =>
        RecordDeploymentFunction.EncodeCall(
            ToAbi(deployment), ToAbi(terms, keyEpoch), AbiValue.Of(inputsHash), ToAbi(validUntil, admission));

    public static byte[] ForceTask(ContractAddress contract, TaskTerms terms, Epoch keyEpoch, ReadOnlyMemory<byte> envelope) =>
        ForceTaskFunction.EncodeCall(AbiValue.Of(contract.Value), ToAbi(terms, keyEpoch), AbiValue.Of(envelope));

    public static byte[] RequestCommit(ContractAddress contract) => RequestCommitFunction.EncodeCall(AbiValue.Of(contract.Value));

    public static byte[] ClaimRefund(
        ContractAddress contract, int headSlot, HeadParts head, IEnumerable<Leaf> leaves, IEnumerable<IReadOnlyList<Hash32>> proofs) =>
        ClaimRefundFunction.EncodeCall(
            AbiValue.Of(contract.Value),
            AbiValue.Of((ulong)headSlot),
            AbiValue.Of(
                AbiValue.Of(head.State.Value),
                AbiValue.Of(head.ReceiptsRoot),
                AbiValue.Of(head.Queue.Value),
                AbiValue.Of((ulong)head.Index),
                AbiValue.Of(head.CheckpointHash)),
            AbiValue.Of([.. leaves.Select(leaf => AbiValue.Of(leaf.Encode()))]),
            AbiValue.Of([.. proofs.Select(proof => AbiValue.Of([.. proof.Select(node => AbiValue.Of(node))]))]));

    public static byte[] Deposit(UInt128 amount) => DepositFunction.EncodeCall(AbiValue.Of((UInt256)amount));

    /// <summary>Asks for the address that a deployment gets.</summary>
    public static byte[] ContractAddressOf(Address sender, Hash32 salt) => ContractAddressView.EncodeCall(AbiValue.Of(sender), AbiValue.Of(salt));

    /// <summary>Asks for the immutable parameters, of which the second word is the fee token.</summary>
    public static byte[] Parameters() => ParametersView.EncodeCall();

    public static byte[] Approve(Address spender, UInt256 amount) => ApproveFunction.EncodeCall(AbiValue.Of(spender), AbiValue.Of(amount));

    public static byte[] BalanceOf(Address account) => BalanceOfView.EncodeCall(AbiValue.Of(account));

    private static AbiValue ToAbi(TaskTerms terms, Epoch keyEpoch) => AbiValue.Of(
        AbiValue.Of((ulong)terms.GasLimit.Value),
        AbiValue.Of(terms.GasPrice),
        AbiValue.Of((ulong)terms.CallGasLimit),
        AbiValue.Of((UInt256)terms.CallPrepaid),
        AbiValue.Of(terms.Token),
        AbiValue.Of((UInt256)terms.Amount),
        AbiValue.Of(keyEpoch.Value));

    private static AbiValue ToAbi(DeploymentTerms deployment) => AbiValue.Of(
        AbiValue.Of(deployment.Salt),
        AbiValue.Of(deployment.CodeHash),
        AbiValue.Of((ulong)deployment.HostAbi),
        AbiValue.Of((ulong)deployment.Reveal),
        AbiValue.Of((ulong)deployment.Finality),
        AbiValue.Of((ulong)deployment.Assurance),
        AbiValue.Of((ulong)deployment.Placement),
        AbiValue.Of((ulong)deployment.RuntimeVersion));

    private static AbiValue ToAbi(BlockNumber validUntil, EnclaveSignature admission) =>
        AbiValue.Of(AbiValue.Of(validUntil.Value), AbiValue.Of(admission.Bytes.ToArray()));
}
