// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>What a node knows of a task. The client checks all of it.</summary>
internal sealed record TaskView(TaskId Id, TaskStage Stage)
{
    public ContractAddress? Contract { get; init; }

    public EntryIndex? Index { get; init; }

    public RecordedEntry? Entry { get; init; }

    public ReadOnlyMemory<byte>? Envelope { get; init; }

    public Leaf? Leaf { get; init; }

    public ReadOnlyMemory<byte>? Body { get; init; }

    public WorkerId Worker { get; init; }

    public Hash32? RecordTransaction { get; init; }

    public CommittedBatch? Batch { get; init; }

    public (HeadParts Head, IReadOnlyList<Hash32> Nodes)? Proof { get; init; }
}
