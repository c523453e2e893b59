// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Unicode;

namespace Enigma.Chain;

/// <summary>
/// JSON-RPC 2.0 over HTTP POST, one request at a time per call. The endpoint is not trusted: replies are bounded in size and anything
/// unexpected is a coded error (<c>chain.unreachable</c>, <c>chain.bad_reply</c>, <c>chain.reply_too_large</c>, <c>chain.refused</c>).
/// </summary>
public sealed class JsonRpcClient : IDisposable
{
    /// <summary>The largest reply that is read, in bytes.</summary>
    public const int MaxReplyBytes = 32 * 1024 * 1024;

    private const int InternalError = -32603;
    private const int LimitExceeded = -32005;

    private static readonly MediaTypeHeaderValue JsonContent = new("application/json");

    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly string _name;
    private readonly TimeSpan _timeout;
    private int _nextId;

    /// <summary>A client of one endpoint; requests that take longer than <paramref name="timeout"/> (default 30 s), with all of the reply, fail.</summary>
    public JsonRpcClient(Uri endpoint, TimeSpan? timeout = null)
        // A proxy of the environment must never see the traffic of a node with its own Ethereum client, and an endpoint must not send it on:
        // to another service of this machine, say, as a POST that the endpoint wrote.
        : this(endpoint, new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 16 }, timeout)
    {
    }

    /// <summary>The same over another way to the endpoint, which is disposed of with the client.</summary>
    internal JsonRpcClient(Uri endpoint, HttpMessageHandler way, TimeSpan? timeout = null)
    {
        _endpoint = endpoint;
        _name = EndpointName.Of(endpoint);
        _timeout = timeout ?? TimeSpan.FromSeconds(30);
        _http = new HttpClient(way)
        {
            // That one would end with the headers of a reply; the limit of PostAsync holds to the end of its body.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The endpoint that is asked.</summary>
    public Uri Endpoint => _endpoint;

    /// <summary>The longest that one answer may take.</summary>
    public TimeSpan Limit => _timeout;

    /// <summary>Calls <paramref name="method"/>; the writer writes the parameters as the items of an array.</summary>
    /// <returns>The <c>result</c> member, detached from the reply.</returns>
    public Task<JsonElement> CallAsync(string method, Action<Utf8JsonWriter>? writeParams, CancellationToken cancellationToken) =>
        CallAsync(method, writeParams, static result => result.Clone(), cancellationToken);

    /// <summary>
    /// The same for who makes something else of the result at once: <paramref name="read"/> gets it out of the reply, where it is good until it
    /// returns, so that nothing is copied.
    /// </summary>
    internal async Task<T> CallAsync<T>(
        string method, Action<Utf8JsonWriter>? writeParams, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return await CallRawAsync(method, writeParams, read, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonRpcException refused)
        {
            throw new EnigmaException(ChainErrors.Refused, $"Ethereum endpoint refused {method}: {refused.Message} ({refused.Code})", refused);
        }
    }

    /// <summary>The same, with errors of the endpoint as <see cref="JsonRpcException"/> so that revert data can be read.</summary>
    internal async Task<T> CallRawAsync<T>(
        string method, Action<Utf8JsonWriter>? writeParams, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _nextId);
        using var body = await PostAsync(method, EncodeRequest(id, method, writeParams), cancellationToken).ConfigureAwait(false);
        using var document = Parse(method, body.Written);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            throw ToException(method, error);
        }

        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("result", out var result)
            || !root.TryGetProperty("id", out var echoed) || ToInt32(echoed) != id)
        {
            throw new EnigmaException(ChainErrors.BadReply, $"reply to {method} from {_name} is not JSON-RPC 2.0 with id {id} and a result");
        }

        return read(result);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private static ReadOnlyMemory<byte> EncodeRequest(int id, string method, Action<Utf8JsonWriter>? writeParams)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WriteNumber("id", id);
            writer.WriteString("method", method);
            writer.WriteStartArray("params");
            writeParams?.Invoke(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private async Task<ReplyBuffer> PostAsync(string method, ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        try
        {
            using var content = new ReadOnlyMemoryContent(encoded) { Headers = { ContentType = JsonContent } };
            using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = content };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new EnigmaException(
                    ChainErrors.Unreachable, $"Ethereum endpoint {_name} answered {method} with HTTP status {(int)response.StatusCode}; check the endpoint");
            }

            return await ReplyBuffer.ReadAsync(response.Content, MaxReplyBytes, limit.Token).ConfigureAwait(false)
                ?? throw new EnigmaException(
                    ChainErrors.ReplyTooLarge, $"reply to {method} from {_name} is longer than {MaxReplyBytes} bytes; ask for a smaller range");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new EnigmaException(
                ChainErrors.Unreachable, $"Ethereum endpoint {_name} does not answer {method}: {exception.Message}; check that it runs", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EnigmaException(
                ChainErrors.Unreachable, $"Ethereum endpoint {_name} did not answer {method} within {_timeout.TotalSeconds:0.#} s", exception);
        }
    }

    private JsonDocument Parse(string method, ReadOnlyMemory<byte> body)
    {
        // Half a character, raw or escaped, is no text: reading such a string would throw later, somewhere else.
        if (!Utf8.IsValid(body.Span) || body.Span.IndexOf("\\ud"u8) >= 0 || body.Span.IndexOf("\\uD"u8) >= 0)
        {
            throw new EnigmaException(ChainErrors.BadReply, $"reply to {method} from {_name} is not UTF-8 text without escaped surrogates");
        }

        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException exception)
        {
            throw new EnigmaException(ChainErrors.BadReply, $"reply to {method} from {_name} is not JSON", exception);
        }
    }

    private Exception ToException(string method, JsonElement error)
    {
        var code = error.TryGetProperty("code", out var number) ? ToInt32(number) ?? 0 : 0;
        var message = error.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "no message";
        var told = EndpointName.Hide(_endpoint, message);
        if (error.TryGetProperty("data", out var hex) && hex.ValueKind == JsonValueKind.String
            && hex.GetString() is { } digits && digits.StartsWith("0x", StringComparison.Ordinal))
        {
            return new JsonRpcException(code, told, Quantity.ToBytes(hex, "data of an error"));
        }

        // These tell of the endpoint, not of the question.
        return code is InternalError or LimitExceeded
            ? new EnigmaException(ChainErrors.Unreachable, $"Ethereum endpoint {_name} cannot answer {method} now: {told} ({code})")
            : new JsonRpcException(code, told, null);
    }

    private static int? ToInt32(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) ? value : null;
}
