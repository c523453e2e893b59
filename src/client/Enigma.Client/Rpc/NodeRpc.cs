// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client.Rpc;

/// <summary>The methods of an Enigma node (spec/wire.md §6). The node is not trusted: what it answers is checked by the actions.</summary>
internal sealed class NodeRpc(JsonRpcEndpoint endpoint)
{
    public Task<SignedHeaderAnswer> SignedHeaderAsync(CancellationToken cancellation) =>
        CallAsync("enigma_getSignedHeader", _ => { }, SignedHeaderAnswer.From, cancellation);

    public Task<ContractKeyAnswer> ContractKeyAsync(ContractAddress contract, CancellationToken cancellation) =>
        CallAsync("enigma_getContractKey", p => p.WriteString("contract", contract.ToString()), ContractKeyAnswer.From, cancellation);

    /// <summary>The key of an earlier epoch, as far as the node keeps it.</summary>
    public Task<ContractKeyAnswer> ContractKeyAsync(ContractAddress contract, Epoch epoch, CancellationToken cancellation) =>
        CallAsync(
            "enigma_getContractKey",
            p =>
            {
                p.WriteString("contract", contract.ToString());
                p.WriteNumber("epoch", epoch.Value);
            },
            ContractKeyAnswer.From,
            cancellation);

    public Task<AttachedEvidence> KeeperEvidenceAsync(CancellationToken cancellation) =>
        CallAsync("enigma_getKeeperEvidence", _ => { }, answer => AttachedEvidence.From(answer, "evidence", "collateral"), cancellation);

    public Task<WorkerEvidenceAnswer> WorkerEvidenceAsync(WorkerId worker, CancellationToken cancellation) =>
        CallAsync("enigma_getWorkerEvidence", p => p.WriteNumber("workerId", worker.Value), WorkerEvidenceAnswer.From, cancellation);

    public Task<AdmissionAnswer> AdmitAsync(AdmissionRequest request, CancellationToken cancellation) =>
        CallAsync("enigma_admit", request.Write, AdmissionAnswer.From, cancellation);

    public Task<QueryAnswerFields> QueryAsync(ContractAddress contract, SealedEnvelope envelope, CancellationToken cancellation) =>
        CallAsync(
            "enigma_query",
            p =>
            {
                p.WriteString("contract", contract.ToString());
                p.WriteString("envelope", envelope.ToString());
            },
            QueryAnswerFields.From,
            cancellation);

    public Task<TaskAnswer> TaskAsync(TaskId task, CancellationToken cancellation) =>
        CallAsync("enigma_getTask", p => p.WriteString("taskId", task.ToString()), TaskAnswer.From, cancellation);

    /// <summary>Waits at the node until a stage is reached or the time is up; at most 30 s.</summary>
    public Task<TaskAnswer> WaitTaskAsync(TaskId task, TaskStage stage, TimeSpan timeout, CancellationToken cancellation) =>
        CallAsync(
            "enigma_waitTask",
            p =>
            {
                p.WriteString("taskId", task.ToString());
                p.WriteString("stage", stage.ToWord());
                p.WriteNumber("timeoutMs", (long)timeout.TotalMilliseconds);
            },
            TaskAnswer.From,
            cancellation);

    private async Task<T> CallAsync<T>(
        string method, Action<Utf8JsonWriter> writeFields, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        var result = await endpoint.CallAsync(
            method,
            p =>
            {
                p.WriteStartObject();
                writeFields(p);
                p.WriteEndObject();
            },
            cancellation).ConfigureAwait(false);
        try
        {
            return read(result);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException
            or OverflowException)
        {
            throw endpoint.BadAnswer(method, e.Message, e);
        }
        catch (EnigmaException e) when (e.Code.Name.Split('.')[0] is "crypto" or "queue" or "receipt" or "wire")
        {
            throw endpoint.BadAnswer(method, e.Message, e);
        }
    }
}

/// <summary>A header and the trust root's signature over it.</summary>
internal sealed record SignedHeaderAnswer(byte[] Header, byte[] Signature)
{
    public static SignedHeaderAnswer From(JsonElement answer) => new(answer.Bytes("header"), answer.Bytes("signature"));
}

/// <summary>The key to which a contract's inputs are sealed, and why it is that key.</summary>
internal sealed record ContractKeyAnswer(Epoch Epoch, byte[] PublicKey, EnclaveSignature Signature, AttachedEvidence Keeper)
{
    public static ContractKeyAnswer From(JsonElement answer) => new(
        new Epoch(answer.Number("epoch")),
        answer.Bytes("publicKey"),
        new EnclaveSignature(answer.Bytes("signature")),
        AttachedEvidence.From(answer, "keeperEvidence", "keeperCollateral"));
}

/// <summary>Evidence with the collateral that its quote is verified with.</summary>
internal sealed record AttachedEvidence(byte[] Evidence, byte[] Collateral)
{
    public static AttachedEvidence From(JsonElement answer, string evidence, string collateral) =>
        new(answer.Bytes(evidence), answer.Bytes(collateral));
}

/// <summary>A worker's evidence and the key that it was made for.</summary>
internal sealed record WorkerEvidenceAnswer(AttachedEvidence Attached, byte[] EncryptionKey)
{
    public static WorkerEvidenceAnswer From(JsonElement answer) => 
        new(AttachedEvidence.From(answer, "evidence", "collateral"), answer.Bytes("encryptionKey"));
}

/// <summary>What a worker is asked to admit.</summary>
internal sealed record AdmissionRequest(
    ContractAddress Contract,
    Address Sender,
    TaskTerms Terms,
    Epoch KeyEpoch,
    IReadOnlyList<byte[]> Envelopes,
    DeploymentTerms? Deployment,
    ReadOnlyMemory<byte> Code)
{
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("contract", Contract.ToString());
        writer.WriteString("sender", Sender.ToString());
        writer.WriteStartObject("terms");
        writer.WriteNumber("gasClass", Terms.GasLimit.Value);
        writer.WriteString("gasPrice", Terms.GasPrice.ToString(CultureInfo.InvariantCulture));
        writer.WriteNumber("callGasLimit", Terms.CallGasLimit);
        writer.WriteString("callPrepaid", Terms.CallPrepaid.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("token", Terms.Token.ToString());
        writer.WriteString("amount", Terms.Amount.ToString(CultureInfo.InvariantCulture));
        writer.WriteNumber("keyEpoch", KeyEpoch.Value);
        writer.WriteEndObject();
        writer.WriteStartArray("envelopes");
        foreach (var envelope in Envelopes)
        {
            writer.WriteStringValue(Hex(envelope));
        }

        writer.WriteEndArray();
        if (Deployment is { } deployment)
        {
            WriteDeployment(writer, deployment);
            writer.WriteString("code", Hex(Code.Span));
        }
    }

    private static void WriteDeployment(Utf8JsonWriter writer, DeploymentTerms deployment)
    {
        writer.WriteStartObject("deployment");
        writer.WriteString("salt", deployment.Salt.ToString());
        writer.WriteString("codeHash", deployment.CodeHash.ToString());
        writer.WriteNumber("hostAbi", (byte)deployment.HostAbi);
        writer.WriteNumber("reveal", (byte)deployment.Reveal);
        writer.WriteNumber("finality", (byte)deployment.Finality);
        writer.WriteNumber("assurance", deployment.Assurance);
        writer.WriteNumber("placement", (byte)deployment.Placement);
        writer.WriteNumber("runtimeVersion", deployment.RuntimeVersion);
        writer.WriteEndObject();
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);
}

/// <summary>A worker's word that it could open the envelopes.</summary>
internal sealed record AdmissionAnswer(BlockNumber ValidUntil, EnclaveSignature Signature, WorkerId Worker)
{
    public static AdmissionAnswer From(JsonElement answer) => new(
        new BlockNumber(answer.Number("validUntil")),
        new EnclaveSignature(answer.Bytes("signature")),
        new WorkerId(checked((uint)answer.Number("workerId"))));
}

/// <summary>A sealed answer to a query, on the state of a head.</summary>
internal sealed record QueryAnswerFields(BlockNumber Block, HeadParts Head, Ciphertext Answer, EnclaveSignature Signature)
{
    public static QueryAnswerFields From(JsonElement answer) => new(
        new BlockNumber(answer.Number("blockNumber")),
        HeadAnswer.From(answer.GetProperty("head")),
        new Ciphertext(answer.Bytes("answer")),
        new EnclaveSignature(answer.Bytes("signature")));
}
