// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>A message of a frame: its type byte and its body (spec/wire.md §1).</summary>
public abstract record DoorMessage
{
    private protected DoorMessage()
    {
    }

    /// <summary>The type byte.</summary>
    public abstract byte Type { get; }

    /// <summary>Type and body; <see cref="Frame.Encode"/> puts the length before them.</summary>
    public byte[] Encode()
    {
        var writer = new WireWriter().WriteByte(Type);
        WriteBody(writer);
        return writer.ToArray();
    }

    private protected abstract void WriteBody(WireWriter writer);
}
