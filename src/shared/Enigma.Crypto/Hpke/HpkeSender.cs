// SPDX-License-Identifier: MIT
namespace Enigma.Crypto;

/// <summary>
/// The sending side of HPKE in base mode (RFC 9180) with X-Wing, HKDF-SHA-256 and AES-256-GCM. Messages are numbered: the receiver opens
/// them in the order in which they were sealed.
/// </summary>
public sealed class HpkeSender : IDisposable
{
    private readonly HpkeContext _context;
    private readonly byte[] _encapsulation;

    private HpkeSender(byte[] encapsulation, HpkeContext context)
    {
        _encapsulation = encapsulation;
        _context = context;
    }

    /// <summary>What the receiver needs to follow, 1120 bytes; public.</summary>
    public ReadOnlySpan<byte> Encapsulation => _encapsulation;

    /// <summary>Starts a session with the owner of <paramref name="publicKey"/>.</summary>
    /// <param name="publicKey">1216 bytes.</param>
    /// <param name="info">What the session is about; the receiver must give the same bytes.</param>
    /// <param name="encapsulationSeed">64 secret bytes, never used for another session.</param>
    /// <exception cref="EnigmaException"><c>crypto.bad_key_length</c> or <c>crypto.bad_key</c></exception>
    public static HpkeSender Setup(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> info, ReadOnlySpan<byte> encapsulationSeed)
    {
        var (sharedSecret, encapsulation) = XWing.Encapsulate(publicKey, encapsulationSeed);
        return new HpkeSender(encapsulation, new HpkeContext(HpkeSuite.XWing, sharedSecret, info));
    }

    /// <summary>Encrypts the next message; 16 bytes longer than the plaintext.</summary>
    public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext) => _context.Seal(associatedData, plaintext);

    /// <summary>A secret that both sides know, set apart by <paramref name="exporterContext"/>; 1 to 8160 bytes.</summary>
    public byte[] Export(ReadOnlySpan<byte> exporterContext, int length) => _context.Export(exporterContext, length);

    /// <summary>Wipes the session keys.</summary>
    public void Dispose() => _context.Dispose();
}
