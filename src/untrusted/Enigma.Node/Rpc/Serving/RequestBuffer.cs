// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Text.Json;

namespace Enigma.Node;

/// <summary>
/// The bytes of one request as they arrive. It takes a small request whatever it is; for more the method must have been named in the bytes
/// so far, must take large requests, and waits for one of few places.
/// </summary>
internal sealed class RequestBuffer(RpcTable table, RpcLimits limits, RpcGate gate) : IDisposable
{
    private const int Chunk = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private int _limit = limits.SmallRequest;
    private IDisposable? _place;

    /// <summary>What arrived.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    /// <summary>Where the next bytes go.</summary>
    public Memory<byte> Free() => _bytes.GetMemory(1) is { Length: < Chunk } some ? some : _bytes.GetMemory(1)[..Chunk];

    /// <summary>Takes bytes that were written to <see cref="Free"/>.</summary>
    /// <exception cref="RpcRefusal"><c>rpc.too_large</c>, <c>rpc.busy</c></exception>
    public async ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
    {
        _bytes.Advance(count);
        if (_bytes.WrittenCount <= _limit)
        {
            return;
        }

        var mayBeLarge = _limit == limits.SmallRequest && MethodOf(_bytes.WrittenSpan) is { } method && table.TakesLargeRequests(method);
        if (!mayBeLarge)
        {
            throw TooLarge(_limit, limits);
        }

        _limit = limits.LargeRequest;
        _place = await gate.EnterLargeAsync(cancellationToken).ConfigureAwait(false);
    }

    public static RpcRefusal TooLarge(int limit, RpcLimits limits) => new(new RpcFault(
        NodeErrors.TooLarge,
        limit == limits.LargeRequest
            ? $"the request is longer than {limit} bytes; send fewer envelopes at once"
            : $"the request is longer than {limit} bytes; only enigma_admit may be, alone and with its method before its params"));

    public void Dispose() => _place?.Dispose();

    // Reads only as far as the bytes go: the method must stand before what makes the request long.
    private static string? MethodOf(ReadOnlySpan<byte> prefix)
    {
        var reader = new Utf8JsonReader(prefix, isFinalBlock: false, default);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isMethod = reader.ValueTextEquals("method"u8);
                if (!reader.Read() || (isMethod && reader.TokenType != JsonTokenType.String))
                {
                    return null;
                }

                if (isMethod)
                {
                    return reader.GetString();
                }

                if (!reader.TrySkip())
                {
                    return null;
                }
            }
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            // Told when the request is read.
        }

        return null;
    }
}
