// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>An encoded <see cref="TaskBody"/> as the host hands it in, or nothing for an entry that ran nothing.</summary>
public readonly record struct EncodedBody(ByteString Bytes) : IWireValue<EncodedBody>
{
    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteLongBytes(Bytes);

    /// <inheritdoc/>
    public static EncodedBody Read(ref WireReader reader) => new(reader.ReadLongBytes());
}
