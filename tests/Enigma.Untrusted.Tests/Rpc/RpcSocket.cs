// SPDX-License-Identifier: MIT
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>A WebSocket client of a node.</summary>
internal sealed class RpcSocket(ClientWebSocket socket) : IDisposable
{
    public ClientWebSocket Raw => socket;

    public static async Task<RpcSocket> ConnectAsync(Uri node, CancellationToken cancellationToken, Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        configure?.Invoke(socket.Options);
        await socket.ConnectAsync(new UriBuilder(node) { Scheme = "ws" }.Uri, cancellationToken);
        return new RpcSocket(socket);
    }

    public async Task SendAsync(string text, CancellationToken cancellationToken, bool isEnd = true) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, isEnd, cancellationToken);

    /// <summary>The next message; fails when the node closed.</summary>
    public async Task<JsonElement> NextAsync(CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException($"the node closed with {part.CloseStatus}: {part.CloseStatusDescription}");
            }

            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return JsonElement.Parse(message.ToArray());
            }
        }
    }

    /// <summary>Reads until the node closes; gives its code.</summary>
    public async Task<WebSocketCloseStatus?> CloseCodeAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return part.CloseStatus;
            }
        }
    }

    public async Task<JsonElement> AskAsync(string request, CancellationToken cancellationToken)
    {
        await SendAsync(request, cancellationToken);
        return await NextAsync(cancellationToken);
    }

    public void Dispose() => socket.Dispose();
}
