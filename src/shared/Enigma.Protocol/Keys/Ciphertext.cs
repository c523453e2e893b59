// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>Bytes that only the owner of a key can read; safe to hand to anybody.</summary>
public readonly record struct Ciphertext(ByteString Bytes) : IWireValue<Ciphertext>
{
    /// <summary>No ciphertext.</summary>
    public static Ciphertext None => default;

    /// <summary>True when there is none.</summary>
    public bool IsNone => Bytes.IsEmpty;

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteLongBytes(Bytes);

    /// <inheritdoc/>
    public static Ciphertext Read(ref WireReader reader) => new(reader.ReadLongBytes());

    /// <summary>0x and hex digits.</summary>
    public override string ToString() => Bytes.ToString();
}
