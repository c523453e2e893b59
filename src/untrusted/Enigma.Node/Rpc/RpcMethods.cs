// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Network;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>The methods of spec/wire.md section 6. Each reads its parameters, then writes its result.</summary>
internal sealed class RpcMethods
{
    private const int MaxCode = 8 * 1024 * 1024;
    private const int MaxEnvelopes = 256;
    private const ulong MaxWaitMilliseconds = 30_000;

    private readonly NodeServices _node;
    private readonly UserNode _user;
    private readonly TaskTracker _tasks;
    private readonly Dictionary<string, Func<JsonElement, CancellationToken, Task<Action<Utf8JsonWriter>>>> _methods;

    public RpcMethods(NodeServices node, UserNode user, TaskTracker tasks)
    {
        _node = node;
        _user = user;
        _tasks = tasks;
        _methods = new(StringComparer.Ordinal)
        {
            ["enigma_getManifest"] = GetManifestAsync,
            ["enigma_getSignedHeader"] = GetSignedHeaderAsync,
            ["enigma_getContractKey"] = GetContractKeyAsync,
            ["enigma_getKeeperEvidence"] = GetKeeperEvidenceAsync,
            ["enigma_getWorkerEvidence"] = GetWorkerEvidenceAsync,
            ["enigma_admit"] = AdmitAsync,
            ["enigma_getTask"] = GetTaskAsync,
            ["enigma_waitTask"] = WaitTaskAsync,
            ["enigma_getContract"] = GetContractAsync,
            ["enigma_getCode"] = GetCodeAsync,
            ["enigma_status"] = GetStatusAsync,
        };
    }

    /// <summary>Runs a method; the result writes one JSON value.</summary>
    /// <exception cref="EnigmaException"><c>rpc.unknown_method</c>, <c>rpc.bad_params</c>, or the code of what failed.</exception>
    public Task<Action<Utf8JsonWriter>> CallAsync(string method, JsonElement parameters, CancellationToken cancellationToken) =>
        _methods.TryGetValue(method, out var call)
            ? call(parameters, cancellationToken)
            : throw new EnigmaException(
                NodeErrors.UnknownMethod, $"method '{(method.Length <= 80 ? method : method[..80])}' does not exist; known are: {string.Join(", ", _methods.Keys)}");

    private Task<Action<Utf8JsonWriter>> GetManifestAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        _ = new RpcParams(parameters, "params");
        return Task.FromResult<Action<Utf8JsonWriter>>(writer => writer.WriteRawValue(ManifestJson.Write(_node.Manifest)));
    }

    private async Task<Action<Utf8JsonWriter>> GetSignedHeaderAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var given = new RpcParams(parameters, "params", "number");
        var number = given.Has("number") ? given.Number("number") : await _node.Rpc.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        var headers = await _node.Headers.GetHeadersAsync(new BlockNumber(number), 1, cancellationToken).ConfigureAwait(false);
        return headers.Count == 1
            ? writer => WriteObject(writer, () =>
            {
                writer.WriteNumber("number", number);
                writer.WriteHex("header", headers[0].Rlp);
                writer.WriteHex("signature", headers[0].Signature);
            })
            : throw new EnigmaException(NodeErrors.NotFound, $"there is no block {number} yet; ask without a number for the newest one");
    }

    private async Task<Action<Utf8JsonWriter>> GetContractKeyAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var given = new RpcParams(parameters, "params", "contract", "epoch");
        var question = new ContractKeyQuestion(given.Contract(), given.Has("epoch") ? new Epoch(given.Number("epoch")) : null);
        var answer = await AskAsync(PeerNames.ContractKey, WireValue.Encode(question), cancellationToken).ConfigureAwait(false);
        var key = EnclaveReply.Decode(answer.Span) as ContractKeyReply
            ?? throw new EnigmaException(EnclaveErrors.UnexpectedReply, "the key keeper's node answered with something else; ask another keeper");
        var (evidence, _) = await KeeperEvidenceAsync(cancellationToken).ConfigureAwait(false);
        return writer => WriteObject(writer, () =>
        {
            writer.WriteQuantity("epoch", key.Epoch.Value);
            writer.WriteHex("publicKey", key.PublicKey.Bytes);
            writer.WriteHex("signature", key.Signature.Bytes);
            writer.WriteHex("keeperEvidence", evidence);
        });
    }

    private async Task<Action<Utf8JsonWriter>> GetKeeperEvidenceAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        _ = new RpcParams(parameters, "params");
        var (evidence, key) = await KeeperEvidenceAsync(cancellationToken).ConfigureAwait(false);
        return writer => WriteObject(writer, () =>
        {
            writer.WriteHex("evidence", evidence);
            writer.WriteHex("encryptionKey", key.Bytes);
        });
    }

    private async Task<Action<Utf8JsonWriter>> GetWorkerEvidenceAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var worker = new WorkerId((uint)new RpcParams(parameters, "params", "workerId").Number("workerId", uint.MaxValue));
        var answer = await AskAsync(PeerNames.Evidence(worker), default, cancellationToken).ConfigureAwait(false);
        var (evidence, key) = ReadEvidence(answer.Span);
        return writer => WriteObject(writer, () =>
        {
            writer.WriteHex("evidence", evidence);
            writer.WriteHex("encryptionKey", key.Bytes);
        });
    }

    private async Task<Action<Utf8JsonWriter>> AdmitAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var given = new RpcParams(parameters, "params", "contract", "sender", "terms", "envelopes", "deployment", "code");
        var terms = given.Object("terms", "gasClass", "gasPrice", "callGasLimit", "callPrepaid", "token", "amount", "keyEpoch");
        var question = new AdmissionQuestion(
            given.Contract(),
            given.Address("sender"),
            new TaskTerms(
                GasClass.Of((byte)terms.Number("gasClass", byte.MaxValue)),
                terms.Number("gasPrice"),
                (uint)terms.Number("callGasLimit", uint.MaxValue),
                terms.Quantity("callPrepaid"),
                terms.Address("token"),
                terms.Quantity("amount")),
            new Epoch(terms.Number("keyEpoch")),
            given.Has("deployment") ? ReadDeployment(given) : null,
            [.. given.BytesList("envelopes", MaxEnvelopes, SealedEnvelope.MaximumSize).Select(bytes => new SealedEnvelope(bytes))]);
        var (worker, validUntil, signature) = await _user.AdmitAsync(question, cancellationToken).ConfigureAwait(false);
        return writer => WriteObject(writer, () =>
        {
            writer.WriteNumber("validUntil", validUntil.Value);
            writer.WriteHex("signature", signature.Bytes);
            writer.WriteNumber("workerId", worker.Value);
        });
    }

    private Task<Action<Utf8JsonWriter>> GetTaskAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var task = _tasks.Get(new TaskId(new RpcParams(parameters, "params", "taskId").Hash("taskId")));
        return Task.FromResult<Action<Utf8JsonWriter>>(writer => WriteObject(writer, () => RpcJson.WriteTask(writer, task)));
    }

    private async Task<Action<Utf8JsonWriter>> WaitTaskAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var given = new RpcParams(parameters, "params", "taskId", "stage", "timeoutMs");
        var word = given.Text("stage");
        var stage = Enum.GetValues<TaskStage>().FirstOrDefault(stage => stage.ToString().Equals(word, StringComparison.OrdinalIgnoreCase));
        if (stage == TaskStage.Unknown)
        {
            throw new EnigmaException(NodeErrors.BadParams, $"params.stage is '{word}'; expected admitted, recorded, computed, confirmed or expired");
        }

        var timeout = TimeSpan.FromMilliseconds(given.Number("timeoutMs", MaxWaitMilliseconds));
        var task = await _tasks.WaitAsync(new TaskId(given.Hash("taskId")), stage, timeout, cancellationToken).ConfigureAwait(false);
        return writer => WriteObject(writer, () => RpcJson.WriteTask(writer, task));
    }

    private Task<Action<Utf8JsonWriter>> GetContractAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var contract = new RpcParams(parameters, "params", "contract").Contract();
        var ledger = _node.Mirror.Current;
        var queue = ledger.Queue(contract);
        var deployment = queue.Deployment ?? throw Unknown(contract);
        return Task.FromResult<Action<Utf8JsonWriter>>(writer => WriteObject(writer, () =>
        {
            writer.WriteString("contract", contract.ToString());
            writer.WriteHex("deployEntry", deployment.Encode());
            writer.WriteString("codeHash", deployment.Deployment.CodeHash.ToString());
            writer.WriteNumber("length", queue.Length);
            writer.WriteNumber("committed", queue.Committed);
            writer.WriteNumber("worker", ledger.WorkerOf(contract).Value);
        }));
    }

    private async Task<Action<Utf8JsonWriter>> GetCodeAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var contract = new RpcParams(parameters, "params", "contract").Contract();
        var deployment = _node.Mirror.Current.Queue(contract).Deployment ?? throw Unknown(contract);
        var code = await _node.Exchange.FindAsync(deployment.Deployment.CodeHash, cancellationToken).ConfigureAwait(false)
            ?? throw new EnigmaException(NodeErrors.NotFound, $"no peer has the module {deployment.Deployment.CodeHash} of {contract} now; try again later");
        return writer => WriteObject(writer, () => writer.WriteHex("code", code.Span));
    }

    private Task<Action<Utf8JsonWriter>> GetStatusAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        _ = new RpcParams(parameters, "params");
        var ledger = _node.Mirror.Current;
        return Task.FromResult<Action<Utf8JsonWriter>>(writer => WriteObject(writer, () =>
        {
            writer.WriteString("role", "user");
            writer.WriteNumber("head", ledger.Block.Value);
            writer.WriteNumber("epoch", ledger.Epoch.State.Epoch.Value);
            writer.WriteNumber("peers", _node.Peers.PeerCount);
            writer.WriteNumber("contracts", ledger.Contracts.Count);
            writer.WriteString("version", typeof(RpcMethods).Assembly.GetName().Version!.ToString(3));
            writer.WriteString("attestation", "simulated");
        }));
    }

    private async Task<(ByteString Evidence, EncryptionKey Key)> KeeperEvidenceAsync(CancellationToken cancellationToken) =>
        ReadEvidence((await AskAsync(PeerNames.KeeperEvidence, default, cancellationToken).ConfigureAwait(false)).Span);

    private Task<ReadOnlyMemory<byte>> AskAsync(PeerService service, ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        _node.Peers.RequestAsync(service, question, cancellationToken);

    private static DeploymentOffer ReadDeployment(RpcParams given)
    {
        var terms = given.Object(
            "deployment", "salt", "codeHash", "hostAbi", "reveal", "finality", "assurance", "placement", "runtimeVersion");
        return new DeploymentOffer(
            new DeploymentTerms(
                terms.Hash("codeHash"),
                (HostAbi)terms.Number("hostAbi", byte.MaxValue),
                (Reveal)terms.Number("reveal", byte.MaxValue),
                (Finality)terms.Number("finality", byte.MaxValue),
                (byte)terms.Number("assurance", byte.MaxValue),
                (Placement)terms.Number("placement", byte.MaxValue),
                (ushort)terms.Number("runtimeVersion", ushort.MaxValue),
                terms.Hash("salt")),
            given.Bytes("code", MaxCode));
    }

    private static (ByteString Evidence, EncryptionKey Key) ReadEvidence(ReadOnlySpan<byte> answer)
    {
        var reader = new WireReader(answer, "evidence answer", WireErrors.BadFrame);
        var result = (reader.ReadLongBytes(), reader.Read<EncryptionKey>());
        reader.RequireEnd();
        return result;
    }

    private static EnigmaException Unknown(ContractAddress contract) =>
        new(NodeErrors.NotFound, $"no contract {contract} is on the Ledger; check the address and the network");

    private static void WriteObject(Utf8JsonWriter writer, Action writeMembers)
    {
        writer.WriteStartObject();
        writeMembers();
        writer.WriteEndObject();
    }
}
