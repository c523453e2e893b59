// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>Answers messages, whatever carried them: reads, bounds, calls, and turns every failure into its error object.</summary>
internal sealed class RpcDispatcher(RpcTable table, RpcLimits limits, RpcGate gate, RpcMetrics metrics, TimeProvider time, ILogger log)
{
    /// <summary>Answers a request or a batch; never fails.</summary>
    /// <exception cref="OperationCanceledException">The connection ended.</exception>
    public async Task<RpcAnswer> AnswerAsync(ReadOnlyMemory<byte> message, RpcConnection connection, CancellationToken cancellationToken)
    {
        var answer = new RpcAnswer();
        try
        {
            using var document = RpcRequest.Parse(message, limits);
            answer.Bytes = document.RootElement.ValueKind == JsonValueKind.Array
                ? await AnswerBatchAsync(document.RootElement, connection, answer, cancellationToken).ConfigureAwait(false)
                : await AnswerOneAsync(document.RootElement, connection, answer, cancellationToken).ConfigureAwait(false);
            if (answer.Bytes.Length <= limits.ShortAnswers)
            {
                answer.GiveBack();
            }
        }
        catch (RpcRefusal refused)
        {
            answer.Fault = connection.Count() ?? refused.Fault;
            answer.Bytes = Refused(answer.Fault);
            metrics.Requested("", answer.Fault.Code.Name, TimeSpan.Zero);
        }
        catch
        {
            answer.Dispose();
            throw;
        }

        return answer;
    }

    /// <summary>The answer to a message that could not be taken in.</summary>
    public static ReadOnlyMemory<byte> Refused(RpcFault fault) => RpcAnswer.Object(RpcRequest.Null, fault.Write);

    private async Task<ReadOnlyMemory<byte>> AnswerBatchAsync(
        JsonElement batch, RpcConnection connection, RpcAnswer answer, CancellationToken cancellationToken)
    {
        var count = batch.GetArrayLength();
        if (count == 0 || count > limits.Batch)
        {
            throw new RpcRefusal(new RpcFault(
                count == 0 ? NodeErrors.BadRequest : NodeErrors.BatchTooLong,
                $"the batch holds {count} requests; send 1 to {limits.Batch} at once"));
        }

        // One time for all: requests that wait, one after the other, would hold what the first ones took for as long as they like.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limits.LongTime);
        var answers = new ArrayBufferWriter<byte>(1024);
        var end = default(RpcFault);
        foreach (var request in batch.EnumerateArray())
        {
            var one = default(ReadOnlyMemory<byte>);
            if (end is null)
            {
                (one, end) = await AnswerNextAsync(request, answers.WrittenCount, connection, answer, patience.Token, cancellationToken).ConfigureAwait(false);
            }

            one = end is null ? one : Unanswered(request, end);
            if (!one.IsEmpty)
            {
                answers.Write(answers.WrittenCount == 0 ? "["u8 : ","u8);
                answers.Write(one.Span);
            }
        }

        // What belongs to one request of a batch is no fault of the batch.
        answer.Fault = null;
        if (answers.WrittenCount > 0)
        {
            answers.Write("]"u8);
        }

        return answers.WrittenMemory;
    }

    // The answer to the next request of a batch, or why the batch ends before it.
    private async Task<(ReadOnlyMemory<byte> Answer, RpcFault? End)> AnswerNextAsync(
        JsonElement request, int before, RpcConnection connection, RpcAnswer answer, CancellationToken patience, CancellationToken cancellationToken)
    {
        if (before > limits.BatchAnswers)
        {
            return (default, new RpcFault(
                NodeErrors.BatchTooLong, $"the answers of this batch are longer than {limits.BatchAnswers} bytes; send smaller batches"));
        }

        try
        {
            var one = await AnswerOneAsync(request, connection, answer, patience).ConfigureAwait(false);
            if (before + one.Length <= limits.ShortAnswers)
            {
                answer.GiveBack();
            }
            else if (!answer.HasPlace)
            {
                answer.Hold(await gate.EnterLargeAsync(patience).ConfigureAwait(false));
            }

            return (one, null);
        }
        catch (RpcRefusal noPlace)
        {
            return (default, noPlace.Fault);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (default, new RpcFault(
                NodeErrors.TimeUp, $"the batch did not end within {limits.LongTime.TotalSeconds} s; send smaller batches"));
        }
    }

    private static ReadOnlyMemory<byte> Unanswered(JsonElement request, RpcFault fault)
    {
        try
        {
            return RpcRequest.Open(request, out var id).Id.ValueKind == JsonValueKind.Undefined ? default : RpcAnswer.Object(id, fault.Write);
        }
        catch (RpcRefusal refused)
        {
            return Refused(refused.Fault);
        }
    }

    private async Task<ReadOnlyMemory<byte>> AnswerOneAsync(
        JsonElement element, RpcConnection connection, RpcAnswer answer, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var id = RpcRequest.Null;
        var isNotification = false;
        var method = default(RpcMethod);
        RpcFault fault;
        try
        {
            var tooMany = connection.Count();
            var request = RpcRequest.Open(element, out id);
            isNotification = request.Id.ValueKind == JsonValueKind.Undefined;
            if (tooMany is not null)
            {
                throw new RpcRefusal(tooMany);
            }

            method = table.Find(request.Method);
            var result = await CallAsync(method, request, connection, answer, cancellationToken).ConfigureAwait(false);
            var bytes = isNotification ? default : RpcAnswer.Result(id, result);
            metrics.Requested(method.Name, "ok", time.GetElapsedTime(began));
            return bytes;
        }
        catch (RpcRefusal refused)
        {
            fault = refused.Fault;
        }
        catch (EnigmaException refused)
        {
            fault = RpcFault.Of(refused);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            log.LogError(failure, "{Method} failed inside the node.", method?.Name ?? "a request");
            fault = new RpcFault(NodeErrors.Internal, "the node failed to answer; its log says why");
        }

        metrics.Requested(method?.Name ?? "", RpcMetrics.CodeOf(method, fault.Code), time.GetElapsedTime(began));
        if (isNotification)
        {
            return default;
        }

        answer.Fault = fault;
        return RpcAnswer.Object(id, fault.Write);
    }

    private async Task<Action<Utf8JsonWriter>> CallAsync(
        RpcMethod method, RpcRequest request, RpcConnection connection, RpcAnswer answer, CancellationToken cancellationToken)
    {
        var arguments = RpcArguments.Read(request.Params, "params", method.Params);
        var isLarge = method.Load == RpcLoad.LargeAnswer;
        if (answer.HasPlace && method.Load is RpcLoad.Waiting or RpcLoad.LargeRequest)
        {
            throw new RpcRefusal(new RpcFault(
                NodeErrors.BatchTooLong,
                $"{method.Name} may wait, and the answers of this batch before it are longer than {limits.ShortAnswers} bytes; send it alone"));
        }

        var place = default(IDisposable);
        connection.Begin();
        try
        {
            // One place for all answers of a message: those of a batch are bounded together.
            place = isLarge && answer.HasPlace ? null : await gate.EnterAsync(method.Load, cancellationToken).ConfigureAwait(false);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var allowed = method.Load == RpcLoad.Light ? limits.Time : limits.LongTime;
            patience.CancelAfter(allowed);
            var call = new RpcCall(arguments, connection, patience.Token);
            try
            {
                var result = await method.CallAsync(table.Desk, call).ConfigureAwait(false);
                if (call.AfterAnswer is { } follower)
                {
                    answer.Then(follower);
                }

                if (isLarge && place is not null)
                {
                    answer.Hold(place);
                    place = null;
                }

                return result;
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new RpcRefusal(new RpcFault(
                    NodeErrors.TimeUp, $"{method.Name} did not end within {allowed.TotalSeconds} s; ask again, or look whether the node is ready"));
            }
        }
        finally
        {
            connection.End();
            place?.Dispose();
        }
    }
}
