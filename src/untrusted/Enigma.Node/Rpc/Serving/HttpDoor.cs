// SPDX-License-Identifier: MIT
using System.Globalization;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Enigma.Node;

/// <summary>JSON-RPC 2.0 over HTTP POST: one message per body.</summary>
internal sealed class HttpDoor(RpcTable table, RpcDispatcher dispatcher, RpcLimits limits, RpcGate gate, TimeProvider time)
{
    private static readonly object ConnectionKey = new();

    /// <summary>Answers one POST.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // A page of another origin cannot send this type without asking first (CORS), and the answer to that names the origins allowed.
        if (!context.Request.HasJsonContentType())
        {
            await WriteFaultAsync(context, StatusCodes.Status415UnsupportedMediaType, new RpcFault(
                NodeErrors.BadRequest, "the body's type is not application/json; send JSON-RPC 2.0 with that content type")).ConfigureAwait(false);
            return;
        }

        using var request = new RequestBuffer(table, limits, gate);
        try
        {
            await InTimeAsync(context, patience => ReadAsync(context, request, patience)).ConfigureAwait(false);
        }
        catch (RpcRefusal refused)
        {
            await WriteFaultAsync(context, StatusOf(refused.Fault), refused.Fault).ConfigureAwait(false);
            return;
        }

        using var answer = await dispatcher.AnswerAsync(request.Written, ConnectionOf(context), context.RequestAborted).ConfigureAwait(false);
        if (answer.Bytes.IsEmpty)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            var status = answer.Fault is { } fault ? StatusOf(fault) : StatusCodes.Status200OK;
            await InTimeAsync(context, patience => WriteAsync(context, status, answer.Fault, answer.Bytes, patience)).ConfigureAwait(false);
        }

        answer.Leave();
    }

    /// <summary>Counts a request for a page; false when it was refused because its connection made too many.</summary>
    public async Task<bool> TryCountAsync(HttpContext context)
    {
        if (ConnectionOf(context).Count() is not { } tooMany)
        {
            return true;
        }

        await WriteFaultAsync(context, StatusOf(tooMany), tooMany).ConfigureAwait(false);
        return false;
    }

    /// <summary>Answers with an error that belongs to no request.</summary>
    public static Task WriteFaultAsync(HttpContext context, int status, RpcFault fault) =>
        WriteAsync(context, status, fault, RpcDispatcher.Refused(fault), context.RequestAborted);

    // Who sends or reads a message byte by byte holds a place as long as it lasts: the server's own least rates would allow hours.
    private async Task InTimeAsync(HttpContext context, Func<CancellationToken, Task> work)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(limits.MessageTime);
        try
        {
            await work(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            context.Abort();
            throw;
        }
    }

    private async Task ReadAsync(HttpContext context, RequestBuffer request, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > limits.LargeRequest)
        {
            // Before anything was read: who asked first (Expect: 100-continue) does not send it after all.
            throw RequestBuffer.TooLarge(limits.LargeRequest, limits);
        }

        int count;
        do
        {
            count = await context.Request.Body.ReadAsync(request.Free(), cancellationToken).ConfigureAwait(false);
            await request.AdvanceAsync(count, cancellationToken).ConfigureAwait(false);
        }
        while (count > 0);
    }

    // Errors of a method are answers like any other; a status of its own has only what intermediaries and browsers act on.
    private static int StatusOf(RpcFault fault) => fault.Code switch
    {
        var code when code == NodeErrors.TooLarge => StatusCodes.Status413PayloadTooLarge,
        var code when code == NodeErrors.RateLimited => StatusCodes.Status429TooManyRequests,
        var code when code == NodeErrors.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status200OK,
    };

    private static async Task WriteAsync(HttpContext context, int status, RpcFault? fault, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        if (fault?.RetryAfter is { } pause)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.Body.WriteAsync(body, cancellationToken).ConfigureAwait(false);
    }

    // What a connection may still do lives as long as the connection.
    private RpcConnection ConnectionOf(HttpContext context)
    {
        var items = context.Features.Get<IConnectionItemsFeature>()!.Items;
        if (items.TryGetValue(ConnectionKey, out var known))
        {
            return (RpcConnection)known!;
        }

        var connection = new RpcConnection(limits, time);
        items[ConnectionKey] = connection;
        return connection;
    }
}
