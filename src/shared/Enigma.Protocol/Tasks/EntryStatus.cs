// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>How an entry ended (spec/tasks.md §4). The name avoids <see cref="System.Threading.Tasks.TaskStatus"/>.</summary>
public enum EntryStatus : byte
{
    /// <summary>The task ran and its changes hold.</summary>
    Succeeded = 1,

    /// <summary>The task ran, or could not, and changed nothing.</summary>
    Failed = 2,

    /// <summary>The Ledger expired the entry; nothing ran.</summary>
    Expired = 3,

    /// <summary>An entry that the Ledger wrote by itself: an expiry or an outcome.</summary>
    System = 4,
}
