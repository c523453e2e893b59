// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>The CA that issues the PCK certificates of a platform.</summary>
public enum PckAuthority : byte
{
    /// <summary>Platforms with several processors, registered as one.</summary>
    Platform,

    /// <summary>Platforms with one processor.</summary>
    Processor,
}

/// <summary>Which collateral a quote is verified with: the same for all machines of a family (spec/attestation.md §11).</summary>
/// <param name="Tee">What the quotes are of.</param>
/// <param name="Authority">Who issued the PCK certificate.</param>
/// <param name="Fmspc">The family, 6 bytes.</param>
public sealed record CollateralName(TeeType Tee, PckAuthority Authority, ByteString Fmspc) : IWireValue<CollateralName>
{
    /// <summary>Bytes of an FMSPC.</summary>
    public const int FmspcSize = 6;

    /// <summary>For people: TEE, CA and family.</summary>
    public override string ToString() => $"{Tee} {Authority} {Convert.ToHexStringLower(Fmspc.Span)}";

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteFlag(Tee == TeeType.Tdx).WriteFlag(Authority == PckAuthority.Processor).WriteSpan(Fmspc);

    /// <inheritdoc/>
    public static CollateralName Read(ref WireReader reader) => new(
        reader.ReadFlag() ? TeeType.Tdx : TeeType.Sgx, reader.ReadFlag() ? PckAuthority.Processor : PckAuthority.Platform,
        reader.ReadBytes(FmspcSize));

    /// <summary>The CA of that name.</summary>
    /// <exception cref="EnigmaException"><c>attestation.bad_certificate</c></exception>
    internal static PckAuthority AuthorityOf(string commonName) =>
        commonName.EndsWith(" PCK Platform CA", StringComparison.Ordinal) ? PckAuthority.Platform
        : commonName.EndsWith(" PCK Processor CA", StringComparison.Ordinal) ? PckAuthority.Processor
        : throw QuoteRefusal.Of(
            QuoteErrors.BadCertificate, $"the PCK certificate is of {QuoteRefusal.Show(commonName)}, expected a PCK Platform CA or PCK Processor CA");
}
