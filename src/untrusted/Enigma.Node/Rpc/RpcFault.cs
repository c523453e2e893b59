// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace Enigma.Node;

/// <summary>Why a request was refused (spec/wire.md section 6): the error object of its answer.</summary>
/// <param name="Code">The code of spec/errors.md.</param>
/// <param name="Message">What is wrong; after the last semicolon, what to do.</param>
internal sealed record RpcFault(ErrorCode Code, string Message)
{
    /// <summary>The offending value, shortened.</summary>
    public string? Value { get; init; }

    /// <summary>What was expected in its place.</summary>
    public string? Expected { get; init; }

    /// <summary>When to ask again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    private string Hint => Message.LastIndexOf("; ", StringComparison.Ordinal) is var cut and >= 0 ? Message[(cut + 2)..] : "";

    public static RpcFault Of(EnigmaException refused) => new(refused.Code, refused.Message);

    /// <summary>Writes the member <c>error</c>.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("error");
        writer.WriteNumber("code", Code.Number);
        writer.WriteString("message", Message);
        writer.WriteStartObject("data");
        writer.WriteString("code", Code.Name);
        writer.WriteString("hint", Hint);
        if (Value is not null)
        {
            writer.WriteString("value", Value);
        }

        if (Expected is not null)
        {
            writer.WriteString("expected", Expected);
        }

        if (RetryAfter is { } pause)
        {
            writer.WriteNumber("retryAfterMs", (long)Math.Ceiling(pause.TotalMilliseconds));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

/// <summary>Carries a fault from where it was found to where it is answered; it never leaves the server.</summary>
internal sealed class RpcRefusal(RpcFault fault) : Exception(fault.Message)
{
    private const int Shown = 80;

    public RpcFault Fault { get; } = fault;

    /// <summary>A parameter that is not as declared.</summary>
    public static RpcRefusal BadParams(string path, JsonElement value, string expected) => BadParams(path, Shorten(value.GetRawText()), expected);

    /// <summary>A parameter that is not as declared, whose value is told in words.</summary>
    public static RpcRefusal BadParams(string path, string value, string expected) =>
        new(new RpcFault(NodeErrors.BadParams, $"{path} is {value}; expected {expected}") { Value = value, Expected = expected });

    /// <summary>What was sent, short enough to be sent back.</summary>
    public static string Shorten(string text) => text.Length <= Shown ? text : $"{text.AsSpan(0, Shown)}... ({text.Length} characters)";
}
