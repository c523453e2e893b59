// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Client.Rpc;

/// <summary>Why a user's transaction reverts: the Ledger's or the fee token's custom error with its values (contracts/src/interfaces/ILedger.sol).</summary>
internal sealed record RevertReason(string Name, IReadOnlyList<AbiValue> Values, IReadOnlyList<AbiType> Types)
{
    private static readonly Dictionary<uint, AbiSignature> Known = new[]
    {
        "BadParameter(string,uint256,uint256)", "BadCount(string,uint256,uint256)", "BadSignature(uint256)", "NotEnabled(string)",
        "TokenTransferFailed(address,address,address,uint256)", "InsufficientBalance(address,uint256,uint256)",
        "LockedOverflow(uint256,uint256)", "RecordsArePaused()", "UnknownContract(address)", "ContractExists(address)",
        "BadDeployment(string,uint256)", "GasClassTooHigh(uint8,uint8)", "GasPriceTooLow(uint64,uint64)",
        "KeyEpochNotAccepted(uint64,uint64)",
        "TooManyPending(uint256,uint256)", "AdmissionExpired(uint64,uint256)", "NotTheSeat(address,address)",
        "EvidenceExpired(uint32,uint40)", "EnvelopeTooLong(uint256,uint256)", "EnvelopeEmpty()", "NothingPending(address)",
        "ClockRunning(address,uint256)", "WrongHead(bytes32,bytes32)", "BadLeaf(uint256,uint256)", "LeafNotIncluded(address,uint256)",
        "NotYourLeaf(address,address)", "IndexNotRising(uint64,uint64)", "NoSeats(uint64)",
        "InsufficientAllowance(address,address,uint256,uint256)", "Error(string)", "Panic(uint256)",
    }.Select(AbiSignature.Parse).ToDictionary(signature => BinaryPrimitives.ReadUInt32BigEndian(signature.Selector));

    /// <summary>Reads revert data; null when it is none of the errors known here.</summary>
    public static RevertReason? Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < AbiSignature.SelectorSize || !Known.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(data), out var signature))
        {
            return null;
        }

        try
        {
            return new RevertReason(signature.Name, AbiCodec.Decode(signature.Inputs, data[AbiSignature.SelectorSize..]), signature.Inputs);
        }
        catch (EnigmaException)
        {
            return null;
        }
    }

    /// <summary>The error that a caller acts on.</summary>
    public EnigmaException ToException() => new(Code, $"Ethereum refuses the transaction: {this}");

    private ErrorCode Code => Name switch
    {
        "KeyEpochNotAccepted" => ClientErrors.KeyEpochPassed,
        "AdmissionExpired" or "NotTheSeat" or "EvidenceExpired" => ClientErrors.AdmissionPassed,
        "InsufficientBalance" => ClientErrors.DepositTooSmall,
        "UnknownContract" => ClientErrors.UnknownContract,
        _ => ClientErrors.Reverted,
    };

    /// <summary>For example <c>KeyEpochNotAccepted(3, 7)</c>.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Values.Select((value, i) => AbiText.Format(Types[i], value)))})";
}
