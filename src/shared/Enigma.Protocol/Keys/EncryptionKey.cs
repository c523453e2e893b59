// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>A public X-Wing key, 1216 bytes: of a worker's enclave, or of a contract in one epoch.</summary>
public readonly record struct EncryptionKey(ByteString Bytes) : IWireValue<EncryptionKey>
{
    /// <summary>The length in bytes.</summary>
    public const int Size = XWing.PublicKeySize;

    /// <summary>Keccak-256 of the key.</summary>
    public Hash32 Hash => Keccak256.Hash(Bytes);

    /// <summary>The public half of a key pair.</summary>
    public static EncryptionKey Of(XWingPrivateKey key) => new(ByteString.Copy(key.PublicKey));

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteShortBytes(Bytes);

    /// <inheritdoc/>
    public static EncryptionKey Read(ref WireReader reader)
    {
        var bytes = reader.ReadShortBytes();
        return bytes.Length == Size ? new(bytes) : throw reader.Bad($"has an encryption key of {bytes.Length} bytes, expected {Size}");
    }

    /// <summary>0x and hex digits.</summary>
    public override string ToString() => Bytes.ToString();
}
