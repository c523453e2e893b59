// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The counters of a contract's queue (word +1).</summary>
/// <param name="Length">The number of entries.</param>
/// <param name="Committed">The number of committed entries.</param>
/// <param name="Requested">The length that a commit must reach to clear the clock.</param>
/// <param name="ClockBlock">The block in which the clock was last set, 0 for never.</param>
/// <param name="Attempt">Missed commits; counts only in the epoch of the clock block.</param>
/// <param name="HeadCursor">The ring position that the next head is written to.</param>
/// <param name="HasAux">True when the word +2 is in use.</param>
/// <param name="Locked">Fees of uncommitted tasks and refunds not claimed.</param>
public sealed record ContractCounters(
    uint Length, uint Committed, uint Requested, BlockNumber ClockBlock, byte Attempt, byte HeadCursor, bool HasAux, UInt128 Locked)
{
    /// <summary>True when an expiry began the attempts anew; counts only in the epoch of the clock block.</summary>
    public bool HasExpired { get; init; }

    /// <summary>Entries not committed yet.</summary>
    public uint Pending => Length - Committed;

    /// <summary>True while a commit is due.</summary>
    public bool IsClockRunning => ClockBlock.Value != 0 && Requested > Committed;

    /// <summary>Takes the word apart.</summary>
    public static ContractCounters FromWord(Hash32 word)
    {
        var fields = new PackedWord(word);
        var (length, committed, requested) = ((uint)fields.Take(4), (uint)fields.Take(4), (uint)fields.Take(4));
        var (clockBlock, attempt, headCursor, flags) = (fields.Take(5), (byte)fields.Take(1), (byte)fields.Take(1), (byte)fields.Take(1));
        return new(length, committed, requested, new(clockBlock), attempt, headCursor, (flags & 1) != 0, fields.TakeWide(12))
        {
            HasExpired = (flags & 2) != 0,
        };
    }
}

/// <summary>What the deployment fixed (word +4).</summary>
/// <param name="HostAbi">The imports of the module.</param>
/// <param name="Reveal">When results leave the enclave.</param>
/// <param name="Finality">Which headers the queue is read from.</param>
/// <param name="Assurance">How many workers sign a batch.</param>
/// <param name="Placement">How the worker is chosen.</param>
/// <param name="RuntimeVersion">Engine, gas schedule and host functions.</param>
/// <param name="DeployEpoch">The epoch of the deployment.</param>
public sealed record ContractMeta(
    HostAbi HostAbi, Reveal Reveal, Finality Finality, byte Assurance, Placement Placement, ushort RuntimeVersion, Epoch DeployEpoch)
{
    /// <summary>Takes the word apart. A contract that does not exist has host ABI 0.</summary>
    public static ContractMeta FromWord(Hash32 word)
    {
        var fields = new PackedWord(word);
        return new(
            (HostAbi)fields.Take(1), (Reveal)fields.Take(1), (Finality)fields.Take(1), (byte)fields.Take(1), (Placement)fields.Take(1),
            (ushort)fields.Take(2), new(fields.Take(8)));
    }
}
