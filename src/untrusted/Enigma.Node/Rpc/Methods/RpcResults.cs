// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>The forms of the results that have more than a few members.</summary>
internal static class RpcResults
{
    /// <summary>spec/keys.md section 8.</summary>
    public static RpcType Manifest { get; } = RpcTypes.Object(
        ("version", RpcTypes.Number(byte.MaxValue)),
        ("chainId", RpcTypes.Number()),
        ("ledger", RpcTypes.Address),
        ("networkId", RpcTypes.Hash),
        ("headerTrust", RpcTypes.Words),
        ("authorityKey", RpcTypes.Hash),
        ("attestationRoot", RpcTypes.Words),
        ("rootHash", RpcTypes.Hash),
        ("workerMeasurement", RpcTypes.Hash),
        ("keeperMeasurement", RpcTypes.Hash));

    public static RpcType Status { get; } = RpcTypes.Object(
        ("role", RpcTypes.Words),
        ("head", RpcTypes.Number()),
        ("epoch", RpcTypes.Number()),
        ("peers", RpcTypes.Number()),
        ("contracts", RpcTypes.Number()),
        ("version", RpcTypes.Words),
        ("attestation", RpcTypes.Words));

    /// <summary>spec/tasks.md section 6.</summary>
    public static RpcType Head { get; } = RpcTypes.Object(
        ("stateHash", RpcTypes.Hash),
        ("receiptsRoot", RpcTypes.Hash),
        ("queueHash", RpcTypes.Hash),
        ("index", RpcTypes.Number(uint.MaxValue)),
        ("checkpointHash", RpcTypes.Hash));

    public static RpcType Task { get; } = RpcTypes.Object(
        ("taskId", RpcTypes.Hash),
        ("stage", RpcTypes.OneOf(TaskStages.All)),
        ("provisional", RpcTypes.Flag),
        ("contract?", RpcTypes.Contract),
        ("worker?", RpcTypes.Number(uint.MaxValue)),
        ("index?", RpcTypes.Number(uint.MaxValue)),
        ("sender?", RpcTypes.Address),
        ("entry?", RpcTypes.AnyBytes),
        ("recordTransaction?", RpcTypes.Hash),
        ("envelope?", RpcTypes.AnyBytes),
        ("status?", RpcTypes.Words),
        ("leaf?", RpcTypes.AnyBytes),
        ("body?", RpcTypes.AnyBytes),
        ("receiptTransaction?", RpcTypes.Hash),
        ("proof?", RpcTypes.Object(
            ("head", Head),
            ("nodes", RpcTypes.ListOf(RpcTypes.Hash)))));
}
