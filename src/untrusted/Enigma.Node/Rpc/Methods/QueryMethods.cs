// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Asking a contract without a transaction. Queries and estimates look alike here: which it is, is sealed.</summary>
internal static class QueryMethods
{
    private static readonly RpcParam<ByteString> QueryEnvelope = RpcParam.Required(
        "envelope", RpcTypes.Bytes(SealedEnvelope.MaximumQuerySize), "The sealed query or estimate, with its permit inside.");

    public static IReadOnlyList<RpcMethod<UserDesk>> All { get; } =
    [
        new(
            "enigma_query",
            "Has the seat's enclave answer a sealed query or estimate on committed state.",
            [ContractMethods.Contract, QueryEnvelope],
            RpcTypes.Object(
                ("blockNumber", RpcTypes.Number()),
                ("head", RpcResults.Head),
                ("answer", RpcTypes.AnyBytes),
                ("signature", RpcTypes.AnyBytes),
                ("workerId", RpcTypes.Number(uint.MaxValue))),
            [
                NodeErrors.NoWorker, AdmissionErrors.NotTheSeat, EnvelopeErrors.BadFormat, EnvelopeErrors.OpenFailed, QueryErrors.BadQuery,
                QueryErrors.WrongKeyEpoch, QueryErrors.OutOfScope, QueryErrors.WrongPermit, QueryErrors.PermitExpired, QueryErrors.NotCommitted,
                QueryErrors.Busy, QueryErrors.RateLimited,
            ],
            QueryAsync) { Load = RpcLoad.Waiting },
    ];

    private static async Task<Action<Utf8JsonWriter>> QueryAsync(UserDesk desk, RpcCall call)
    {
        var question = new QueryQuestion(
            call.Arguments.Get(ContractMethods.Contract), new SealedEnvelope(call.Arguments.Get(QueryEnvelope)));
        var answer = await desk.User.QueryAsync(question, call.Cancellation).ConfigureAwait(false);
        return RpcJson.Object(writer =>
        {
            writer.WriteNumber("blockNumber", answer.Block.Value);
            RpcJson.WriteHead(writer, answer.Head);
            writer.WriteHex("answer", answer.Answer.Bytes);
            writer.WriteHex("signature", answer.Signature.Bytes);
            writer.WriteNumber("workerId", answer.Worker.Value);
        });
    }
}
