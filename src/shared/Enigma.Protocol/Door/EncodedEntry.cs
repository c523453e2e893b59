// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>A queue entry as the host hands it in; decoded and folded by the enclave.</summary>
public readonly record struct EncodedEntry(ByteString Bytes) : IWireValue<EncodedEntry>
{
    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteShortBytes(Bytes);

    /// <inheritdoc/>
    public static EncodedEntry Read(ref WireReader reader) => new(reader.ReadShortBytes());
}
