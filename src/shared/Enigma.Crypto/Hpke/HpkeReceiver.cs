// SPDX-License-Identifier: MIT
namespace Enigma.Crypto;

/// <summary>The receiving side of <see cref="HpkeSender"/>.</summary>
public sealed class HpkeReceiver : IDisposable
{
    private readonly HpkeContext _context;

    private HpkeReceiver(HpkeContext context) => _context = context;

    /// <summary>Follows a sender.</summary>
    /// <param name="privateKey">The key that the sender sealed to.</param>
    /// <param name="encapsulation">1120 bytes from the sender.</param>
    /// <param name="info">The same bytes that the sender gave.</param>
    /// <exception cref="EnigmaException"><c>crypto.bad_ciphertext_length</c></exception>
    public static HpkeReceiver Setup(XWingPrivateKey privateKey, ReadOnlySpan<byte> encapsulation, ReadOnlySpan<byte> info) =>
        new(new HpkeContext(HpkeSuite.XWing, privateKey.Decapsulate(encapsulation), info));

    /// <summary>Decrypts the next message. A message that does not open leaves the session as it was.</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_ciphertext_length</c> or <c>crypto.open_failed</c></exception>
    public byte[] Open(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes) => _context.Open(associatedData, sealedBytes);

    /// <summary>The same secret as the sender's <see cref="HpkeSender.Export"/>.</summary>
    public byte[] Export(ReadOnlySpan<byte> exporterContext, int length) => _context.Export(exporterContext, length);

    /// <summary>Wipes the session keys.</summary>
    public void Dispose() => _context.Dispose();
}
