// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>
/// The secp256k1 signature of an enclave, as the Ledger takes it: 65 bytes r | s | v, low s. Empty where a message carries none.
/// </summary>
public readonly record struct EnclaveSignature(ByteString Bytes) : IWireValue<EnclaveSignature>
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 65;

    /// <summary>No signature.</summary>
    public static EnclaveSignature None => default;

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteShortBytes(Bytes);

    /// <inheritdoc/>
    public static EnclaveSignature Read(ref WireReader reader)
    {
        var bytes = reader.ReadShortBytes();
        return bytes.Length is 0 or Size
            ? new(bytes)
            : throw reader.Bad($"has a signature of {bytes.Length} bytes, expected {Size}");
    }

    /// <summary>0x and hex digits.</summary>
    public override string ToString() => Bytes.ToString();
}
