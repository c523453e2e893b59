// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Text.Json;

namespace Enigma.Node;

/// <summary>The answer to one message. Dispose it when it was sent: large ones hold a place until then.</summary>
internal sealed class RpcAnswer : IDisposable
{
    private IDisposable? _place;
    private readonly List<Action> _followers = [];

    /// <summary>The bytes to send; empty when there were only notifications.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }

    /// <summary>Why the whole message was refused; null for results, and for batches that were read.</summary>
    public RpcFault? Fault { get; set; }

    /// <summary>Whether it holds a place.</summary>
    public bool HasPlace => _place is not null;

    /// <summary>Holds a place, its only one, until the answer was sent.</summary>
    public void Hold(IDisposable place) => _place = place;

    /// <summary>Gives its place back: the answer is not large after all.</summary>
    public void GiveBack()
    {
        _place?.Dispose();
        _place = null;
    }

    /// <summary>Runs an action once the answer is on its way.</summary>
    public void Then(Action follower) => _followers.Add(follower);

    /// <summary>The answer is on its way.</summary>
    public void Leave() => _followers.ForEach(follower => follower());

    public void Dispose() => GiveBack();

    /// <summary>The answer object of a result.</summary>
    public static ReadOnlyMemory<byte> Result(JsonElement id, Action<Utf8JsonWriter> write) => Object(id, writer =>
    {
        writer.WritePropertyName("result");
        write(writer);
    });

    /// <summary>One answer object with the member that <paramref name="writeMember"/> writes.</summary>
    public static ReadOnlyMemory<byte> Object(JsonElement id, Action<Utf8JsonWriter> writeMember)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(bytes);
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WritePropertyName("id");
        // As it was sent: a number keeps all its digits.
        writer.WriteRawValue(id.GetRawText());
        writeMember(writer);
        writer.WriteEndObject();
        writer.Flush();
        return bytes.WrittenMemory;
    }
}
