// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>What is asked without a transaction (spec/queries.md §2).</summary>
public enum QueryKind : byte
{
    /// <summary>What a view function returns.</summary>
    Query = 1,

    /// <summary>What class of gas a function takes.</summary>
    Estimate = 2,
}

/// <summary>What a permit allows (spec/queries.md §1).</summary>
[Flags]
public enum QueryScope
{
    /// <summary>Nothing; no permit has it.</summary>
    None = 0,

    /// <summary>Queries.</summary>
    Query = 1,

    /// <summary>Estimates.</summary>
    Estimate = 2,

    /// <summary>Both.</summary>
    All = Query | Estimate,
}
