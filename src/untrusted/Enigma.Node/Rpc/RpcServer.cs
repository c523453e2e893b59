// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>JSON-RPC 2.0 over HTTP POST on the loopback address, one request per body, at most <see cref="MaxBody"/> bytes.</summary>
internal sealed class RpcServer : IAsyncDisposable
{
    /// <summary>A module and its envelope in hex fit; more is refused.</summary>
    public const int MaxBody = 24 * 1024 * 1024;

    private readonly WebApplication _application;

    private RpcServer(WebApplication application, Uri address)
    {
        _application = application;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts on a port; 0 takes a free one.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<RpcServer> StartAsync(RpcMethods methods, int port, ILogger log, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        application.Run(context => HandleAsync(context, methods, log));
        await application.StartAsync(cancellationToken).ConfigureAwait(false);
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new RpcServer(application, new Uri(addresses.First()));
    }

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task HandleAsync(HttpContext context, RpcMethods methods, ILogger log)
    {
        // A page of another origin cannot send application/json without a preflight, which is not answered: loopback is not open to the web.
        if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.HasJsonContentType())
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var reply = new ArrayBufferWriter<byte>(1024);
        await AnswerAsync(context, methods, reply, log).ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(reply.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpContext context, RpcMethods methods, ArrayBufferWriter<byte> reply, ILogger log)
    {
        var id = default(JsonElement);
        try
        {
            using var request = await ReadAsync(context).ConfigureAwait(false);
            var (method, parameters) = Open(request.RootElement, out id);
            var write = await methods.CallAsync(method, parameters, context.RequestAborted).ConfigureAwait(false);
            WriteReply(reply, id, writer =>
            {
                writer.WritePropertyName("result");
                write(writer);
            });
        }
        catch (EnigmaException refused)
        {
            if (refused.Code == NodeErrors.TooLarge)
            {
                // So that a client that asked first (Expect: 100-continue) does not send the body after all.
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            }

            WriteError(reply, id, refused);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogError(failure, "A request failed inside the node.");
            WriteError(reply, id, new EnigmaException(NodeErrors.Internal, "the node failed to answer; its log says why"));
        }
    }

    private static async Task<JsonDocument> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { MaxDepth = 16 }, context.RequestAborted)
                .ConfigureAwait(false);
        }
        catch (JsonException broken)
        {
            throw new EnigmaException(NodeErrors.BadRequest, $"the body is not JSON: {broken.Message}");
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new EnigmaException(NodeErrors.TooLarge, $"the body is longer than {MaxBody} bytes; send fewer envelopes at once");
        }
    }

    private static (string Method, JsonElement Params) Open(JsonElement request, out JsonElement id)
    {
        id = default;
        if (request.ValueKind != JsonValueKind.Object)
        {
            throw new EnigmaException(NodeErrors.BadRequest, $"the body is a JSON {request.ValueKind}; expected one JSON-RPC 2.0 object (no batches)");
        }

        if (request.TryGetProperty("id", out var given) && given.ValueKind is JsonValueKind.Number or JsonValueKind.String)
        {
            id = given.Clone();
        }

        return request.TryGetProperty("jsonrpc", out var version) && version.ValueKind == JsonValueKind.String && version.ValueEquals("2.0"u8)
            && request.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String
            ? (method.GetString()!, request.TryGetProperty("params", out var parameters) ? parameters : default)
            : throw new EnigmaException(NodeErrors.BadRequest, "the request needs \"jsonrpc\": \"2.0\" and a \"method\" string");
    }

    private static void WriteError(ArrayBufferWriter<byte> reply, JsonElement id, EnigmaException error)
    {
        reply.ResetWrittenCount();
        // Messages are 'what is wrong; what to do' throughout; the second half is the hint.
        var cut = error.Message.LastIndexOf("; ", StringComparison.Ordinal);
        WriteReply(reply, id, writer =>
        {
            writer.WriteStartObject("error");
            writer.WriteNumber("code", error.Code.Number);
            writer.WriteString("message", error.Message);
            writer.WriteStartObject("data");
            writer.WriteString("code", error.Code.Name);
            writer.WriteString("hint", cut < 0 ? "" : error.Message[(cut + 2)..]);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static void WriteReply(ArrayBufferWriter<byte> reply, JsonElement id, Action<Utf8JsonWriter> writeMember)
    {
        using var writer = new Utf8JsonWriter(reply);
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WritePropertyName("id");
        if (id.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
        }
        else
        {
            id.WriteTo(writer);
        }

        writeMember(writer);
        writer.WriteEndObject();
    }
}
