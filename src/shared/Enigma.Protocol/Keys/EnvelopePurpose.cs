// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>What an envelope was sealed for; inputs of one purpose never open for the other (spec/keys.md §3).</summary>
public enum EnvelopePurpose : byte
{
    /// <summary>The deployment of a contract.</summary>
    Deploy = 1,

    /// <summary>A call of a contract.</summary>
    Task = 2,

    /// <summary>A query or an estimate (spec/queries.md §2).</summary>
    Query = 3,
}
