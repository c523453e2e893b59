// SPDX-License-Identifier: MIT
using System.Threading.Channels;

namespace Enigma.Node;

/// <summary>What waits for a WebSocket's reader: bounded in messages and in bytes.</summary>
internal sealed class OutboundQueue(RpcLimits limits) : IDisposable
{
    private readonly Channel<(ReadOnlyMemory<byte> Bytes, IDisposable? Place)> _waiting =
        Channel.CreateBounded<(ReadOnlyMemory<byte>, IDisposable?)>(limits.QueuedMessages);

    private readonly ChangeSignal _sent = new();
    private long _bytes;

    /// <summary>Queues a message; false when the queue is full or closed. <paramref name="place"/> is given back when it was sent or dropped.</summary>
    public bool TryAdd(ReadOnlyMemory<byte> message, IDisposable? place = null)
    {
        var waiting = Interlocked.Add(ref _bytes, message.Length);
        var fits = waiting <= limits.QueuedBytes || waiting == message.Length;
        if (fits && _waiting.Writer.TryWrite((message, place)))
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -message.Length);
        place?.Dispose();
        return false;
    }

    /// <summary>Waits until at most half of the room is taken: who asks faster than it reads is not listened to meanwhile.</summary>
    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var sent = _sent.Next;
            if (_waiting.Reader.Count <= limits.QueuedMessages / 2 && Interlocked.Read(ref _bytes) <= limits.QueuedBytes / 2)
            {
                return;
            }

            await sent.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what is queued, in order, until closed; a message counts as waiting until it was sent.</summary>
    public async Task SendAllAsync(Func<ReadOnlyMemory<byte>, Task> sendAsync, CancellationToken cancellationToken)
    {
        await foreach (var (bytes, place) in _waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await sendAsync(bytes).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Add(ref _bytes, -bytes.Length);
                place?.Dispose();
                _sent.Raise();
            }
        }
    }

    /// <summary>Takes no more, and forgets what was not sent.</summary>
    public void Close()
    {
        _waiting.Writer.TryComplete();
        Dispose();
    }

    public void Dispose()
    {
        while (_waiting.Reader.TryRead(out var forgotten))
        {
            Interlocked.Add(ref _bytes, -forgotten.Bytes.Length);
            forgotten.Place?.Dispose();
        }
    }
}
