// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Enigma.Protocol;

namespace Enigma.Client.Rpc;

/// <summary>
/// JSON-RPC 2.0 over HTTP to an endpoint that is not trusted: answers are bounded, and nothing in them is believed before it is checked.
/// </summary>
internal sealed class JsonRpcEndpoint : IDisposable
{
    /// <summary>The longest answer that is read, in bytes: the largest code and envelope as hex, with room for their frame.</summary>
    public const int MaximumAnswer = 48 * 1024 * 1024;

    private const int LongestForeignText = 400;
    private static readonly MediaTypeHeaderValue JsonContent = new("application/json");

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly string _what;
    private readonly string _name;
    private long _lastId;

    /// <summary>An endpoint; <paramref name="what"/> names it in errors, for example <c>the Enigma node</c>.</summary>
    public JsonRpcEndpoint(Uri address, string what, EnigmaClientOptions options)
    {
        (_address, _what) = (address, what);
        // Providers put keys into the path, the query or the user of an address, and messages go to logs and to strangers.
        _name = $"{what} at {address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}";
        // An endpoint must not send a question on: to another service of this machine, say, as a POST that the endpoint aimed.
        _http = options.MessageHandler is { } handler
            ? new HttpClient(handler, disposeHandler: false)
            : new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        _http.Timeout = options.RequestTimeout;
        _http.MaxResponseContentBufferSize = MaximumAnswer;
    }

    /// <summary>Calls a method and gives the value of <c>result</c>, which may be JSON null.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="writeParameters">Writes the value of <c>params</c>.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="EnigmaException">
    /// <c>client.unreachable</c>, <c>client.bad_answer</c>, <c>client.refused</c>, or the code that the endpoint gave.
    /// </exception>
    public async Task<JsonElement> CallAsync(string method, Action<Utf8JsonWriter> writeParameters, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = await PostAsync(Request(id, method, writeParameters), method, cancellation).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(answer);
            var root = document.RootElement;
            if (root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            {
                throw ForeignError(method, error);
            }

            return root.GetProperty("id").GetInt64() == id
                ? root.GetProperty("result").Clone()
                : throw BadAnswer(method, "it answers another request");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw BadAnswer(method, "it is not JSON-RPC 2.0", e);
        }
    }

    /// <summary>An answer that lacks what the method must give.</summary>
    public EnigmaException BadAnswer(string method, string what, Exception? cause = null)
    {
        var message = $"{_name} gave an answer to {method} that cannot be used: {what}; ask another endpoint";
        return cause is null ? new EnigmaException(ClientErrors.BadAnswer, message) : new EnigmaException(ClientErrors.BadAnswer, message, cause);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static byte[] Request(long id, string method, Action<Utf8JsonWriter> writeParameters)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WriteNumber("id", id);
            writer.WriteString("method", method);
            writer.WritePropertyName("params");
            writeParameters(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private async Task<byte[]> PostAsync(byte[] request, string method, CancellationToken cancellation)
    {
        try
        {
            using var content = new ByteArrayContent(request) { Headers = { ContentType = JsonContent } };
            using var response = await _http.PostAsync(_address, content, cancellation).ConfigureAwait(false);
            if ((int)response.StatusCode is >= 300 and < 400)
            {
                throw BadAnswer(method, $"HTTP status {(int)response.StatusCode} sends the question elsewhere, where it is not asked");
            }

            return await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new EnigmaException(
                ClientErrors.Unreachable, $"{_name} does not answer {method}: {e.Message}; check that it is running", e);
        }
        catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new EnigmaException(
                ClientErrors.Unreachable, $"{_name} did not answer {method} within {_http.Timeout.TotalSeconds} s; try again", e);
        }
    }

    // A node of the project names its code in data.code; any other endpoint has a number and a text.
    private EnigmaException ForeignError(string method, JsonElement error)
    {
        var message = Printable(error.TryGetProperty("message", out var text) ? text.ToString() : "no reason given");
        var number = error.TryGetProperty("code", out var value) && value.TryGetInt32(out var n) ? n : 0;
        if (error.TryGetProperty("data", out var data))
        {
            if (data.ValueKind == JsonValueKind.Object && data.TryGetProperty("code", out var name) && IsCodeName(name.ToString()))
            {
                return new EnigmaException(new ErrorCode(name.ToString(), number), message);
            }

            if (data.ValueKind == JsonValueKind.String && Revert(data.GetString()!) is { } reason)
            {
                return reason.ToException();
            }
        }

        return new EnigmaException(ClientErrors.Refused, $"{_what} refused {method}: {message} (error {number})");
    }

    private static RevertReason? Revert(string hex)
    {
        try
        {
            return RevertReason.Read(JsonFields.Bytes(hex, "data"));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsCodeName(string name) =>
        name.Length is > 2 and <= 64 && name.Contains('.', StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_');

    // Foreign text goes to a terminal: no control characters, and not without end.
    private static string Printable(string text) =>
        string.Concat(text.Take(LongestForeignText).Select(c => char.IsControl(c) ? ' ' : c));
}
