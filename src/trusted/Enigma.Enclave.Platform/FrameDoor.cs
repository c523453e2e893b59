// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Collections.Concurrent;
using Enigma.Protocol;

namespace Enigma.Enclave.Platform;

/// <summary>
/// The one door of an enclave: length-prefixed frames on a pair of streams, one request, one reply, in order (spec/wire.md section 1).
/// A thread of its own reads, so that the end of input ends the enclave even in the middle of a long task.
/// </summary>
public sealed class FrameDoor(Stream input, Stream output)
{
    private const int LengthSize = 4;

    /// <summary>Serves until the service stops or input ends.</summary>
    /// <param name="service">Answers the frames.</param>
    /// <param name="inputEnded">Called on the reading thread as soon as the host has closed its end.</param>
    public void Serve(EnclaveService service, Action inputEnded)
    {
        using var frames = new BlockingCollection<byte[]>(boundedCapacity: 1);
        var reader = new Thread(() => Read(frames, inputEnded)) { IsBackground = true, Name = "door" };
        reader.Start();
        foreach (var frame in frames.GetConsumingEnumerable())
        {
            Write(service.Handle(frame));
            if (service.HasStopped)
            {
                return;
            }
        }
    }

    private void Read(BlockingCollection<byte[]> frames, Action inputEnded)
    {
        try
        {
            while (TryReadFrame() is { } frame)
            {
                frames.Add(frame);
            }
        }
        catch (IOException)
        {
            // A broken pipe is the end of input.
        }

        inputEnded();
        frames.CompleteAdding();
    }

    /// <summary>The next message; null at the end of input, and after a length out of bounds, behind which nothing can be read.</summary>
    private byte[]? TryReadFrame()
    {
        Span<byte> length = stackalloc byte[LengthSize];
        if (input.ReadAtLeast(length, LengthSize, throwOnEndOfStream: false) < LengthSize)
        {
            return null;
        }

        var size = BinaryPrimitives.ReadUInt32BigEndian(length);
        if (size is 0 or > Frame.MaximumLength)
        {
            return null;
        }

        var frame = new byte[size];
        return input.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) < frame.Length ? null : frame;
    }

    private void Write(ReadOnlySpan<byte> frame)
    {
        Span<byte> length = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)frame.Length);
        output.Write(length);
        output.Write(frame);
        output.Flush();
    }
}
