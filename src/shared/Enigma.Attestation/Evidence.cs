// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>Where a quote comes from.</summary>
public enum AttestationPlatform : byte
{
    /// <summary>No hardware: the development root vouches for it. Refused on public chains.</summary>
    Simulated = 1,

    /// <summary>Intel SGX, under Gramine.</summary>
    Gramine = 2,

    /// <summary>A trust domain of Intel TDX.</summary>
    TdxGuest = 3,
}

/// <summary>
/// Claims with the quote that binds them to a measured enclave (spec/keys.md §7). The collateral that the quote is verified with travels beside
/// it: it is refreshed while the evidence stays the same, so the hash does not cover it.
/// </summary>
/// <param name="Claims">What the enclave says.</param>
/// <param name="Platform">Where the quote comes from.</param>
/// <param name="Quote">The platform's quote.</param>
public sealed record Evidence(EnclaveClaims Claims, AttestationPlatform Platform, ByteString Quote) : IWireValue<Evidence>
{
    /// <summary>Keccak-256 of the encoding.</summary>
    public Hash32 Hash => Keccak256.Hash(Encode());

    /// <summary>The bytes.</summary>
    public byte[] Encode() => WireValue.Encode(this);

    /// <summary>The evidence of these bytes; nothing in it is verified.</summary>
    /// <exception cref="EnigmaException"><c>attestation.bad_evidence</c></exception>
    public static Evidence Decode(ReadOnlySpan<byte> data) => WireValue.Decode<Evidence>(data, "evidence", AttestationErrors.BadEvidence);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteShortBytes(Claims.Encode()).WriteByte((byte)Platform).WriteLongBytes(Quote);

    /// <inheritdoc/>
    public static Evidence Read(ref WireReader reader)
    {
        var claims = WireValue.Decode<EnclaveClaims>(reader.ReadShortBytes(), "claims", AttestationErrors.BadEvidence);
        var platform = (AttestationPlatform)reader.ReadByte();
        return platform is AttestationPlatform.Simulated or AttestationPlatform.Gramine or AttestationPlatform.TdxGuest
            ? new(claims, platform, reader.ReadLongBytes())
            : throw reader.Bad($"has platform {(byte)platform}, expected 1 (simulated), 2 (Gramine) or 3 (TDX guest)");
    }
}
