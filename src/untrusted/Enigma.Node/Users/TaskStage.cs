// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>How far a task is (spec/wire.md section 6).</summary>
internal enum TaskStage
{
    Unknown,
    Admitted,
    Recorded,

    /// <summary>Computed by a worker and not on the Ledger yet: provisional.</summary>
    Computed,
    Confirmed,
    Expired,
}
