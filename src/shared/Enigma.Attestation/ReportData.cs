// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>The 64 bytes that a platform puts into a quote: <c>H("enigma/v1/report" | claims) | 0^32</c> (spec/keys.md §7).</summary>
public readonly record struct ReportData(Hash32 ClaimsHash) : IWireValue<ReportData>
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 64;

    /// <summary>The report data of these claims.</summary>
    public static ReportData Of(EnclaveClaims claims) => new(Keccak256.Hash(Labels.Report, claims.Encode()));

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteHash(ClaimsHash).WriteHash(Hash32.Zero);

    /// <inheritdoc/>
    public static ReportData Read(ref WireReader reader)
    {
        var hash = reader.ReadHash();
        return reader.ReadHash().IsZero ? new(hash) : throw reader.Bad("has report data whose second half is not zero");
    }
}
