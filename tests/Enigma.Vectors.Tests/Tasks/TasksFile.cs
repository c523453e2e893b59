// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Vectors.Tests.Tasks;

/// <summary>spec/vectors/tasks.json: one list of cases per group, with the length of each in <c>counts</c>.</summary>
internal sealed class TasksFile
{
    private readonly JsonElement _root;

    private TasksFile(JsonElement root) => _root = root;

    internal JsonElement Network => _root.GetProperty("network");

    internal NetworkId NetworkId => new(Network.Hash("networkId"));

    internal LedgerDomain Domain => new(Network.Number("chainId"), Network.Address("ledger"), NetworkId);

    internal static TasksFile Load() => new(VectorFile.LoadRoot("tasks"));

    /// <summary>Every group of the file with its length; compared with what the tests read.</summary>
    internal string Census => string.Join(
        ", ", _root.GetProperty("counts").EnumerateObject().Select(group => $"{group.Name} {group.Value.GetInt32()}"));

    /// <summary>Runs every case of a group; a failure names its position.</summary>
    internal void ForEach(string group, Action<JsonElement> check)
    {
        var cases = _root.GetProperty(group);
        Assert.Equal(_root.GetProperty("counts").GetProperty(group).GetInt32(), cases.GetArrayLength());
        var position = 0;
        foreach (var entry in cases.EnumerateArray())
        {
            try
            {
                check(entry);
                position++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{group}[{position}]: {e.Message}", e);
            }
        }
    }

    /// <summary>Runs every case of a group and compares the code of the refusal.</summary>
    internal void ForEachRefused(string group, Action<JsonElement> run) =>
        ForEach(group, entry => Assert.Equal(entry.Text("error"), Assert.Throws<EnigmaException>(() => run(entry)).Code.Name));

    internal JsonElement Case(string group, int position) => _root.GetProperty(group)[position];

    internal static ulong Wide(JsonElement entry, string name) => ulong.Parse(entry.Text(name), CultureInfo.InvariantCulture);

    internal static UInt128 Wider(JsonElement entry, string name) => UInt128.Parse(entry.Text(name), CultureInfo.InvariantCulture);

    internal static ContractAddress Contract(JsonElement entry) => new(entry.Address("contract"));

    internal static EnclaveSignature Signature(JsonElement entry) => new(entry.Bytes("signature"));

    internal static IReadOnlyList<Hash32> Hashes(JsonElement entry, string name) =>
        [.. entry.Texts(name).Select(text => Hash32.Parse(text))];

    internal static TaskTerms Terms(JsonElement terms) => new(
        GasClass.Of((byte)terms.Number("gasClass")), Wide(terms, "gasPrice"), (uint)terms.Number("callGasLimit"), Wider(terms,
        "callPrepaid"),
        terms.Address("token"), Wider(terms, "amount"));

    internal static Epoch KeyEpoch(JsonElement terms) => new(Wide(terms, "keyEpoch"));

    internal static DeploymentTerms? Deployment(JsonElement entry) =>
        !entry.TryGetProperty("deployment", out var deployment) || deployment.ValueKind == JsonValueKind.Null
            ? null
            : new(
                deployment.Hash("codeHash"), (HostAbi)deployment.Number("hostAbi"), (Reveal)deployment.Number("reveal"),
                (Finality)deployment.Number("finality"), (byte)deployment.Number("assurance"), (Placement)deployment.Number("placement"),
                (ushort)deployment.Number("runtimeVersion"), deployment.Hash("salt"));

    internal static QueueEntry Entry(JsonElement fields)
    {
        var block = new BlockNumber(Wide(fields, "blockNumber"));
        switch (fields.Text("kind"))
        {
            case "expiry":
                return new ExpiryEntry(Contract(fields), new((uint)fields.Number("index")), block);
            case "outcome":
                return new OutcomeEntry(Contract(fields), new((uint)fields.Number("index")),
                    fields.GetProperty("success").GetBoolean(), block);
            default:
                var terms = fields.GetProperty("terms");
                var record = new TaskRecord(
                    fields.GetProperty("forced").GetBoolean(), Contract(fields), fields.Address("sender"), Wide(fields, "nonce"),
                    fields.Hash("inputsHash"), Terms(terms), KeyEpoch(terms), new(Wide(fields, "epoch")),
                    new((uint)fields.Number("workerId")), block, Wide(fields, "timestamp"), fields.Hash("prevRandao"));
                return Deployment(fields) is { } deployment ? new DeployEntry(record, deployment) : new TaskEntry(record);
        }
    }

    internal static HeadParts Head(JsonElement fields, uint index) => new(
        new(fields.Hash("stateHash")), fields.Hash("receiptsRoot"), new(fields.Hash("queueHash")), index, fields.Hash("checkpointHash"));
}
