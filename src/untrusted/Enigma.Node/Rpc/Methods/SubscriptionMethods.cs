// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Following a task, a contract or the chain over a WebSocket.</summary>
internal static class SubscriptionMethods
{
    private static readonly RpcParam<SubscriptionKind> Kind = RpcParam.Required(
        "kind", RpcTypes.OneOf([.. Enum.GetValues<SubscriptionKind>().Select(kind => (kind.ToWord(), kind))]), "What is followed.");

    private static readonly RpcParam<Crypto.Hash32> TaskHash = RpcParam.Optional("taskId", RpcTypes.Hash, "The task to follow; with the kind task alone.");

    private static readonly RpcParam<ContractAddress> Contract = RpcParam.Optional(
        "contract", RpcTypes.Contract, "The contract to follow; with the kind contract alone.");

    private static readonly RpcParam<ulong> From = RpcParam.Optional(
        "from", RpcTypes.Number(uint.MaxValue), "The first entry of the contract to be told; without it, those after the subscription.");

    private static readonly RpcParam<ulong> Subscription = RpcParam.Required(
        "subscription", RpcTypes.Number(), "The number that enigma_subscribe gave.");

    public static IReadOnlyList<RpcMethod<UserDesk>> All { get; } =
    [
        new(
            "enigma_subscribe",
            "Follows a task, a contract or the chain over this WebSocket: the current state first, then every change, as enigma_subscription.",
            [Kind, TaskHash, Contract, From],
            RpcTypes.Number(),
            [NodeErrors.NeedsWebSocket, NodeErrors.TooManySubscriptions],
            SubscribeAsync),
        new(
            "enigma_unsubscribe",
            "Ends a subscription of this WebSocket.",
            [Subscription],
            RpcTypes.Flag,
            [NodeErrors.NeedsWebSocket, NodeErrors.UnknownSubscription],
            (_, call) =>
            {
                SubscriptionsOf(call).Close(call.Arguments.Get(Subscription));
                return Task.FromResult<Action<Utf8JsonWriter>>(writer => writer.WriteBooleanValue(true));
            }),
    ];

    private static Task<Action<Utf8JsonWriter>> SubscribeAsync(UserDesk desk, RpcCall call)
    {
        var kind = call.Arguments.Get(Kind);
        var (id, begin) = SubscriptionsOf(call).Open(kind, Feed(desk, kind, call.Arguments));
        call.AfterAnswer = begin;
        return Task.FromResult<Action<Utf8JsonWriter>>(writer => writer.WriteNumberValue(id));
    }

    private static Func<CancellationToken, IAsyncEnumerable<FeedEvent>> Feed(UserDesk desk, SubscriptionKind kind, RpcArguments arguments)
    {
        var hasTask = arguments.TryGet(TaskHash, out var task);
        var hasContract = arguments.TryGet(Contract, out var contract);
        var hasFrom = arguments.TryGet(From, out var from);
        Require("taskId", hasTask, kind == SubscriptionKind.Task, kind);
        Require("contract", hasContract, kind == SubscriptionKind.Contract, kind);
        Require("from", hasFrom, hasFrom && kind == SubscriptionKind.Contract, kind);
        return kind switch
        {
            SubscriptionKind.Task => cancellation => TaskFeed.FollowAsync(desk.Tasks, new TaskId(task), cancellation),
            SubscriptionKind.Contract => cancellation => ContractFeed.FollowAsync(desk.Node, contract, hasFrom ? (uint)from : null, cancellation),
            _ => cancellation => HeadFeed.FollowAsync(desk.Node, cancellation),
        };
    }

    private static void Require(string name, bool isThere, bool belongs, SubscriptionKind kind)
    {
        if (isThere != belongs)
        {
            throw RpcRefusal.BadParams(
                $"params.{name}", isThere ? "there" : "missing", belongs ? $"it with the kind {kind.ToWord()}" : $"none with the kind {kind.ToWord()}");
        }
    }

    private static ConnectionSubscriptions SubscriptionsOf(RpcCall call) => call.Connection.Subscriptions ?? throw new RpcRefusal(new RpcFault(
        NodeErrors.NeedsWebSocket, "subscriptions need a connection that stays; open a WebSocket at the same address, or use enigma_waitTask"));
}
