// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>What the methods for dApps work with.</summary>
internal sealed record UserDesk(NodeServices Node, UserNode User, TaskTracker Tasks)
{
    /// <summary>All methods that a dApp can call, in the order of spec/wire.md section 6.</summary>
    public static IReadOnlyList<RpcMethod<UserDesk>> Methods { get; } =
        [.. NetworkMethods.All, .. TaskMethods.All, .. QueryMethods.All, .. ContractMethods.All, .. SubscriptionMethods.All, DiscoverMethod.Discover];

    /// <summary>The methods at work for one node.</summary>
    public RpcTable Table => RpcTable.Of(this, Methods);
}
