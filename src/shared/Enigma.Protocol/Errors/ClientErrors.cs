// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>What a client meets on its way to the network (spec/errors.md).</summary>
public static class ClientErrors
{
    /// <summary>An endpoint does not answer.</summary>
    public static readonly ErrorCode Unreachable = new("client.unreachable", 801);

    /// <summary>An endpoint's answer is too large, not JSON-RPC, or not of the expected shape.</summary>
    public static readonly ErrorCode BadAnswer = new("client.bad_answer", 802);

    /// <summary>An endpoint refused a request without one of the project's codes.</summary>
    public static readonly ErrorCode Refused = new("client.refused", 803);

    /// <summary>Ethereum included the transaction and it reverted, or would revert.</summary>
    public static readonly ErrorCode Reverted = new("client.reverted", 804);

    /// <summary>What was waited for did not happen in time.</summary>
    public static readonly ErrorCode Timeout = new("client.timeout", 805);

    /// <summary>The Ledger has no task of this id.</summary>
    public static readonly ErrorCode UnknownTask = new("client.unknown_task", 806);

    /// <summary>The Ledger has no secret contract at this address.</summary>
    public static readonly ErrorCode UnknownContract = new("client.unknown_contract", 807);

    /// <summary>The result is encrypted to somebody else.</summary>
    public static readonly ErrorCode NotTheAsker = new("client.not_the_asker", 808);

    /// <summary>The account's deposit on the Ledger does not cover what the record locks.</summary>
    public static readonly ErrorCode DepositTooSmall = new("client.deposit_too_small", 809);

    /// <summary>The key epoch or the admission ran out again and again before the record was included.</summary>
    public static readonly ErrorCode KeepsExpiring = new("client.keeps_expiring", 810);

    /// <summary>There is no receipt yet that could be proven.</summary>
    public static readonly ErrorCode NotConfirmed = new("client.not_confirmed", 811);

    /// <summary>The Ledger no longer takes the key epoch that an envelope was sealed to; clients seal again by themselves.</summary>
    public static readonly ErrorCode KeyEpochPassed = new("client.key_epoch_passed", 812);

    /// <summary>The admission ran out, or another seat is in force; clients have the record admitted again by themselves.</summary>
    public static readonly ErrorCode AdmissionPassed = new("client.admission_passed", 813);

    /// <summary>A request that no network could carry out.</summary>
    public static readonly ErrorCode BadRequest = new("client.bad_request", 814);
}
