// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>The methods of the management endpoint (spec/wire.md section 7).</summary>
internal static class ManagementMethods
{
    private static readonly RpcParam<ulong> Worker = RpcParam.Required("workerId", RpcTypes.Number(uint.MaxValue), "A worker of this process.");
    private static readonly RpcParam<ContractAddress> Contract = RpcParam.Required("contract", RpcTypes.Contract, "The contract.");

    private static readonly RpcParam<LogLevel> Level = RpcParam.Required(
        "level", RpcTypes.OneOf([.. Enum.GetValues<LogLevel>().Select(level => (ToWord(level), level))]), "The lowest level that is written.");

    public static IReadOnlyList<RpcMethod<ManagedNode>> All { get; } =
    [
        new("manage_status", "Roles, chain, enclaves, workers and pending transactions.", [], StatusForm, [], StatusAsync),
        new("manage_setLogLevel", "Logs more or less from now on.", [Level], RpcTypes.Flag, [NodeErrors.NotFound], Does((node, call) =>
        {
            var log = node.LogLevel ?? throw new EnigmaException(NodeErrors.NotFound, "the log level of this process is fixed; start it with another one");
            log.Level = call.Arguments.Get(Level);
        })),
        new("manage_closeContract", "Takes a contract out of the worker's enclave until it is reopened.", [Worker, Contract], RpcTypes.Flag,
            [NodeErrors.NotFound], Does((node, call) => Of(node, call).Close(call.Arguments.Get(Contract)))),
        new("manage_reopenContract", "Lets the worker build a closed contract again.", [Worker, Contract], RpcTypes.Flag,
            [NodeErrors.NotFound], Does((node, call) => Of(node, call).Reopen(call.Arguments.Get(Contract)))),
        new("manage_commitNow", "Has the worker commit what it has computed, without waiting for the end of the epoch.", [Worker], RpcTypes.Flag,
            [NodeErrors.NotFound], Does((node, call) => Of(node, call).CommitNow())),
        new("manage_stop", "Stops the process in good order.", [], RpcTypes.Flag, [], Does((node, call) => call.AfterAnswer = node.Stop)),
    ];

    private static RpcType StatusForm => RpcTypes.Object(
        ("version", RpcTypes.Words),
        ("roles", RpcTypes.ListOf(RpcTypes.Words)),
        ("head", RpcTypes.Number()),
        ("epoch", RpcTypes.Number()),
        ("peers", RpcTypes.Number()),
        ("logLevel?", RpcTypes.Words),
        ("enclaves", RpcTypes.ListOf(RpcTypes.Object(
            ("processId", RpcTypes.Number()), ("alive", RpcTypes.Flag), ("busyMs", RpcTypes.Number())))),
        ("workers", RpcTypes.ListOf(RpcTypes.Object(
            ("workerId", RpcTypes.Number(uint.MaxValue)),
            ("contracts", RpcTypes.ListOf(RpcTypes.Object(
                ("contract", RpcTypes.Contract),
                ("computed", RpcTypes.Number(uint.MaxValue)),
                ("closed", RpcTypes.Flag))))))),
        ("accounts", RpcTypes.ListOf(RpcTypes.Object(("account", RpcTypes.Address), ("pending", RpcTypes.Number())))));

    private static WorkerRole Of(ManagedNode node, RpcCall call) => node.Worker(new WorkerId((uint)call.Arguments.Get(Worker)));

    private static Func<ManagedNode, RpcCall, Task<Action<Utf8JsonWriter>>> Does(Action<ManagedNode, RpcCall> act) => (node, call) =>
    {
        act(node, call);
        return Task.FromResult<Action<Utf8JsonWriter>>(writer => writer.WriteBooleanValue(true));
    };

    private static Task<Action<Utf8JsonWriter>> StatusAsync(ManagedNode node, RpcCall call)
    {
        var ledger = node.Services.Mirror.Current;
        return Task.FromResult(RpcJson.Object(writer =>
        {
            writer.WriteString("version", NodeVersion.Text);
            WriteList(writer, "roles", node.Roles, writer.WriteStringValue);
            writer.WriteNumber("head", ledger.Block.Value);
            writer.WriteNumber("epoch", ledger.Epoch.State.Epoch.Value);
            writer.WriteNumber("peers", node.Services.Peers.PeerCount);
            if (node.LogLevel is { } level)
            {
                writer.WriteString("logLevel", ToWord(level.Level));
            }

            WriteList(writer, "enclaves", node.Services.Enclaves.Concat(node.Workers.Select(worker => worker.Session)).Distinct(), enclave =>
                RpcJson.Object(_ =>
                {
                    writer.WriteNumber("processId", enclave.Process.Id);
                    writer.WriteBoolean("alive", !enclave.Process.Ended.IsCompleted);
                    writer.WriteNumber("busyMs", (long)enclave.BusyFor.TotalMilliseconds);
                })(writer));
            WriteList(writer, "workers", node.Workers, worker => RpcJson.Object(_ => WriteWorker(writer, worker))(writer));
            WriteList(writer, "accounts", node.Senders, account => RpcJson.Object(_ =>
            {
                writer.WriteString("account", account.Account.ToString());
                writer.WriteNumber("pending", account.PendingCount);
            })(writer));
        }));
    }

    private static void WriteWorker(Utf8JsonWriter writer, WorkerRole worker)
    {
        writer.WriteNumber("workerId", worker.Worker.Value);
        WriteList(writer, "contracts", worker.Contracts, contract => RpcJson.Object(_ =>
        {
            writer.WriteString("contract", contract.Contract.ToString());
            writer.WriteNumber("computed", contract.Computed);
            writer.WriteBoolean("closed", contract.IsClosed);
        })(writer));
    }

    private static void WriteList<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        writer.WriteEndArray();
    }

    private static string ToWord(LogLevel level) => level.ToString().ToLowerInvariant();
}
