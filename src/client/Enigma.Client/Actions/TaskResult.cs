// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>How a task ended, as its asker reads it.</summary>
/// <param name="Id">The task.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Status">How it ended.</param>
/// <param name="IsProvisional">
/// True until the client has proven the receipt under a head on the Ledger: another worker would compute the same, but nothing is final.
/// </param>
/// <param name="GasUsed">The gas of the task, base gas included.</param>
/// <param name="Charged">The class that the asker pays.</param>
/// <param name="ReturnData">What the function returned, in ABI encoding; empty unless it succeeded.</param>
/// <param name="Failure">Why it failed; null when it succeeded.</param>
/// <param name="Report">What was verified; null as long as the result is provisional.</param>
public sealed record TaskResult(
    TaskId Id,
    ContractAddress Contract,
    EntryStatus Status,
    bool IsProvisional,
    ulong GasUsed,
    GasClass Charged,
    ReadOnlyMemory<byte> ReturnData,
    TaskFailure? Failure,
    VerificationReport? Report);

/// <summary>Why a task failed. Only the asker can read it.</summary>
/// <param name="Code">The code, for example <c>contract.reverted</c> (spec/errors.md).</param>
/// <param name="Message">For people, with the contract's reason where that is text.</param>
/// <param name="RevertData">What the contract gave as its reason, empty for none.</param>
public sealed record TaskFailure(string Code, string Message, ReadOnlyMemory<byte> RevertData)
{
    internal static TaskFailure Of(FailedOutcome failed)
    {
        var text = RevertText.Of(failed.RevertData.Span);
        return new TaskFailure(failed.Code, text is null ? failed.Message : $"{failed.Message}: {text}", failed.RevertData.Memory);
    }
}
