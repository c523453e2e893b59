// SPDX-License-Identifier: MIT
using System.Net.WebSockets;
using System.Text;
using Enigma.Protocol;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>Somebody at the node's WebSocket who reads all that comes.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _heard = new(0);
    private readonly CancellationToken _cancellation;
    private Task _reading = Task.CompletedTask;

    private Subscriber(CancellationToken cancellation) => _cancellation = cancellation;

    public static async Task<Subscriber> ConnectAsync(Uri node, CancellationToken cancellation)
    {
        var subscriber = new Subscriber(cancellation);
        await subscriber._socket.ConnectAsync(new UriBuilder(node) { Scheme = "ws" }.Uri, cancellation);
        subscriber._reading = subscriber.ReadAsync();
        return subscriber;
    }

    /// <summary>Everything that happens to a contract, and to the chain.</summary>
    public async Task SubscribeAsync(ContractAddress contract)
    {
        await AskAsync($$"""{ "jsonrpc": "2.0", "id": 1, "method": "enigma_subscribe", "params": { "kind": "contract", "contract": "{{contract}}", "from": 0 } }""");
        await AskAsync("""{ "jsonrpc": "2.0", "id": 2, "method": "enigma_subscribe", "params": { "kind": "head" } }""");
    }

    /// <summary>Sends a message and waits until one came after it.</summary>
    public async Task AskAsync(string message)
    {
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, _cancellation);
        await _heard.WaitAsync(_cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _cancellation);
        await _reading;
        _socket.Dispose();
        _heard.Dispose();
    }

    // What is read is in the tap already.
    private async Task ReadAsync()
    {
        var buffer = new byte[1 << 16];
        while (await _socket.ReceiveAsync(buffer, _cancellation) is { MessageType: not WebSocketMessageType.Close } received)
        {
            if (received.EndOfMessage)
            {
                _heard.Release();
            }
        }
    }
}
