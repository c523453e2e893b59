// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;
using Enigma.EnclaveHost;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Handing tasks in and seeing what became of them.</summary>
internal static class TaskMethods
{
    private const int MaxCode = 8 * 1024 * 1024;
    private const int MaxEnvelopes = 256;
    private const ulong MaxWaitMilliseconds = 30_000;

    /// <summary>A task by its id.</summary>
    public static readonly RpcParam<Hash32> TaskHash = RpcParam.Required("taskId", RpcTypes.Hash, "The id of the task.");

    private static readonly RpcParam<TaskStage> Stage = RpcParam.Required(
        "stage", RpcTypes.OneOf(TaskStages.Waitable), "The stage to wait for; expired ends every wait.");

    private static readonly RpcParam<ulong> Timeout = RpcParam.Required(
        "timeoutMs", RpcTypes.Number(MaxWaitMilliseconds), "How long to wait at most, in milliseconds.");

    private static readonly RpcParam<Address> Sender = RpcParam.Required("sender", RpcTypes.Address, "The account that will record the tasks.");

    private static readonly RpcParam<ulong> GasClass = RpcParam.Required("gasClass", RpcTypes.Number(byte.MaxValue), "The class of the gas limit.");
    private static readonly RpcParam<ulong> GasPrice = RpcParam.Required("gasPrice", RpcTypes.Number(), "Grains of the fee token for one gas.");
    private static readonly RpcParam<ulong> CallGasLimit = RpcParam.Required("callGasLimit", RpcTypes.Number(uint.MaxValue), "Gas of an Ethereum call; 0.");
    private static readonly RpcParam<UInt128> CallPrepaid = RpcParam.Required("callPrepaid", RpcTypes.Quantity, "What an Ethereum call may cost; 0.");
    private static readonly RpcParam<Address> Token = RpcParam.Required("token", RpcTypes.Address, "A deposited token; the zero address for none.");
    private static readonly RpcParam<UInt128> Amount = RpcParam.Required("amount", RpcTypes.Quantity, "How much of the token; 0 for none.");
    private static readonly RpcParam<ulong> KeyEpoch = RpcParam.Required("keyEpoch", RpcTypes.Number(), "The epoch of the contract key.");

    private static readonly RpcParam<RpcArguments> Terms = RpcParam.Required(
        "terms",
        new ObjectType(GasClass, GasPrice, CallGasLimit, CallPrepaid, Token, Amount, KeyEpoch),
        "The terms that all tasks of the record share.");

    private static readonly RpcParam<IReadOnlyList<ByteString>> Envelopes = RpcParam.Required(
        "envelopes", RpcTypes.List(RpcTypes.Bytes(SealedEnvelope.MaximumSize), 1, MaxEnvelopes), "The sealed inputs, one for each task.");

    private static readonly RpcParam<Hash32> Salt = RpcParam.Required("salt", RpcTypes.Hash, "The salt of the contract's address.");
    private static readonly RpcParam<Hash32> CodeHash = RpcParam.Required("codeHash", RpcTypes.Hash, "Keccak-256 of the module.");
    private static readonly RpcParam<ulong> HostAbi = RpcParam.Required("hostAbi", RpcTypes.Number(byte.MaxValue), "The module's imports.");
    private static readonly RpcParam<ulong> RevealAt = RpcParam.Required("reveal", RpcTypes.Number(byte.MaxValue), "When results leave the enclave.");
    private static readonly RpcParam<ulong> FinalAt = RpcParam.Required("finality", RpcTypes.Number(byte.MaxValue), "Which headers count.");
    private static readonly RpcParam<ulong> Assurance = RpcParam.Required("assurance", RpcTypes.Number(byte.MaxValue), "How many workers sign.");
    private static readonly RpcParam<ulong> Placed = RpcParam.Required("placement", RpcTypes.Number(byte.MaxValue), "Who computes.");
    private static readonly RpcParam<ulong> Runtime = RpcParam.Required("runtimeVersion", RpcTypes.Number(ushort.MaxValue), "The version of the runtime.");

    private static readonly RpcParam<RpcArguments> Deployment = RpcParam.Optional(
        "deployment",
        new ObjectType(Salt, CodeHash, HostAbi, RevealAt, FinalAt, Assurance, Placed, Runtime),
        "What is deployed, when the one task is a deployment.");

    private static readonly RpcParam<ByteString> Code = RpcParam.Optional("code", RpcTypes.Bytes(MaxCode), "The module of a deployment.");

    public static IReadOnlyList<RpcMethod<UserDesk>> All { get; } =
    [
        new(
            "enigma_admit",
            "Has the seat's enclave say that it can open these envelopes; the sender then records the tasks on the Ledger.",
            [ContractMethods.Contract, Sender, Terms, Envelopes, Deployment, Code],
            RpcTypes.Object(("validUntil", RpcTypes.Number()), ("signature", RpcTypes.AnyBytes), ("workerId", RpcTypes.Number(uint.MaxValue))),
            [NodeErrors.NoWorker, NodeErrors.AdmissionsFull, AdmissionErrors.NotTheSeat, AdmissionErrors.WrongCount, EnvelopeErrors.OpenFailed, EnvelopeErrors.Mismatch],
            AdmitAsync) { Load = RpcLoad.LargeRequest },
        new("enigma_getTask", "What the node knows of a task now.", [TaskHash], RpcResults.Task, [], GetTaskAsync),
        new(
            "enigma_waitTask",
            "What the node knows of a task when it has reached a stage, or when the time is up.",
            [TaskHash, Stage, Timeout],
            RpcResults.Task,
            [],
            WaitTaskAsync) { Load = RpcLoad.Waiting },
    ];

    private static async Task<Action<Utf8JsonWriter>> AdmitAsync(UserDesk desk, RpcCall call)
    {
        var given = call.Arguments;
        var terms = given.Get(Terms);
        var question = new AdmissionQuestion(
            given.Get(ContractMethods.Contract),
            given.Get(Sender),
            new TaskTerms(
                Protocol.GasClass.Of((byte)terms.Get(GasClass)),
                terms.Get(GasPrice),
                (uint)terms.Get(CallGasLimit),
                terms.Get(CallPrepaid),
                terms.Get(Token),
                terms.Get(Amount)),
            new Epoch(terms.Get(KeyEpoch)),
            given.TryGet(Deployment, out var deployment) ? ReadDeployment(deployment, given) : null,
            [.. given.Get(Envelopes).Select(bytes => new SealedEnvelope(bytes))]);
        var (worker, validUntil, signature) = await desk.User.AdmitAsync(question, call.Cancellation).ConfigureAwait(false);
        return RpcJson.Object(writer =>
        {
            writer.WriteNumber("validUntil", validUntil.Value);
            writer.WriteHex("signature", signature.Bytes);
            writer.WriteNumber("workerId", worker.Value);
        });
    }

    private static DeploymentOffer ReadDeployment(RpcArguments terms, RpcArguments given) => new(
        new DeploymentTerms(
            terms.Get(CodeHash),
            (HostAbi)terms.Get(HostAbi),
            (Reveal)terms.Get(RevealAt),
            (Finality)terms.Get(FinalAt),
            (byte)terms.Get(Assurance),
            (Placement)terms.Get(Placed),
            (ushort)terms.Get(Runtime),
            terms.Get(Salt)),
        given.TryGet(Code, out var code) ? code : throw RpcRefusal.BadParams("params.code", "missing", Code.Summary));

    private static Task<Action<Utf8JsonWriter>> GetTaskAsync(UserDesk desk, RpcCall call)
    {
        var task = desk.Tasks.Get(new TaskId(call.Arguments.Get(TaskHash)));
        return Task.FromResult(RpcJson.Object(writer => RpcJson.WriteTask(writer, task)));
    }

    private static async Task<Action<Utf8JsonWriter>> WaitTaskAsync(UserDesk desk, RpcCall call)
    {
        var timeout = TimeSpan.FromMilliseconds(call.Arguments.Get(Timeout));
        var task = await desk.Tasks.WaitAsync(
            new TaskId(call.Arguments.Get(TaskHash)), call.Arguments.Get(Stage), timeout, call.Cancellation).ConfigureAwait(false);
        return RpcJson.Object(writer => RpcJson.WriteTask(writer, task));
    }
}
