// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>Codes of the area <c>query</c>: why an enclave does not begin a query or an estimate (spec/queries.md).</summary>
public static class QueryErrors
{
    /// <summary>The envelope opens, but not to a query.</summary>
    public static readonly ErrorCode BadQuery = new("query.bad_query", 641);

    /// <summary>The query is sealed to a key epoch that is neither the current one nor the one before.</summary>
    public static readonly ErrorCode WrongKeyEpoch = new("query.wrong_key_epoch", 642);

    /// <summary>The permit does not cover this contract or this kind.</summary>
    public static readonly ErrorCode OutOfScope = new("query.out_of_scope", 643);

    /// <summary>The permit is not signed by its asker for this network, or names another session key.</summary>
    public static readonly ErrorCode WrongPermit = new("query.wrong_permit", 644);

    /// <summary>The permit has run out, or would count for longer than a day.</summary>
    public static readonly ErrorCode PermitExpired = new("query.permit_expired", 645);

    /// <summary>Nothing of the contract is committed, or the enclave has not computed up to it.</summary>
    public static readonly ErrorCode NotCommitted = new("query.not_committed", 646);

    /// <summary>The enclave has as many queries at work as it takes.</summary>
    public static readonly ErrorCode Busy = new("query.busy", 647);

    /// <summary>The asker had as many queries as there may be at one head.</summary>
    public static readonly ErrorCode RateLimited = new("query.rate_limited", 648);

    /// <summary>No such query was begun, or its answer was taken or dropped.</summary>
    public static readonly ErrorCode NotFound = new("query.not_found", 649);
}
