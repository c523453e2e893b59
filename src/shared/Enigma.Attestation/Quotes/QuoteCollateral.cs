// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>What a quote is verified with, byte for byte as Intel's service, or one that serves the same, answers it.</summary>
/// <param name="TcbInfo">JSON, answer of <c>tcb</c>.</param>
/// <param name="QeIdentity">JSON, answer of <c>qe/identity</c>.</param>
/// <param name="TcbIssuerChain">PEM, the header of the answer with the TCB info, URL-decoded.</param>
/// <param name="QeIssuerChain">PEM, the header of the answer with the QE identity, URL-decoded.</param>
/// <param name="PckCrl">DER.</param>
/// <param name="RootCrl">DER.</param>
public sealed record QuoteCollateral(
    ReadOnlyMemory<byte> TcbInfo, ReadOnlyMemory<byte> QeIdentity, ReadOnlyMemory<byte> TcbIssuerChain,
    ReadOnlyMemory<byte> QeIssuerChain, ReadOnlyMemory<byte> PckCrl, ReadOnlyMemory<byte> RootCrl)
    : IWireValue<QuoteCollateral>
{
    private const byte Version = 1;
    private const int Overhead = 1 + (6 * sizeof(uint));

    /// <summary>The bytes, as they travel beside evidence (spec/keys.md §7).</summary>
    public byte[] Encode() => WireValue.Encode(this);

    /// <summary>The collateral of these bytes; nothing in it is verified.</summary>
    /// <exception cref="EnigmaException"><c>attestation.collateral_malformed</c></exception>
    public static QuoteCollateral Decode(ReadOnlySpan<byte> data)
    {
        QuoteLimits.Require(data.Length, QuoteLimits.Collateral + Overhead, "collateral", QuoteErrors.CollateralMalformed);
        return WireValue.Decode<QuoteCollateral>(data, "collateral", QuoteErrors.CollateralMalformed);
    }

    /// <inheritdoc/>
    public void Write(WireWriter writer)
    {
        writer.WriteByte(Version);
        foreach (var part in (ReadOnlySpan<ReadOnlyMemory<byte>>)[TcbInfo, QeIdentity, TcbIssuerChain, QeIssuerChain, PckCrl, RootCrl])
        {
            writer.WriteLongBytes(part.ToArray());
        }
    }

    /// <inheritdoc/>
    public static QuoteCollateral Read(ref WireReader reader)
    {
        reader.ReadVersion(Version);
        return new(
            reader.ReadLongBytes().Memory, reader.ReadLongBytes().Memory, reader.ReadLongBytes().Memory, reader.ReadLongBytes().Memory,
            reader.ReadLongBytes().Memory, reader.ReadLongBytes().Memory);
    }

    /// <summary>A copy of collateral that is within its bounds: nobody can change what was verified before it is read.</summary>
    /// <exception cref="EnigmaException"><c>attestation.collateral_malformed</c></exception>
    internal QuoteCollateral CopyBounded()
    {
        (int Length, int Most, string What)[] parts =
        [
            (TcbInfo.Length, QuoteLimits.TcbInfo, "TCB info"), (QeIdentity.Length, QuoteLimits.QeIdentity, "QE identity"),
            (TcbIssuerChain.Length, QuoteLimits.IssuerChain, "issuer chain of the TCB info"),
            (QeIssuerChain.Length, QuoteLimits.IssuerChain, "issuer chain of the QE identity"),
            (PckCrl.Length, QuoteLimits.PckCrl, "PCK CRL"), (RootCrl.Length, QuoteLimits.RootCrl, "root CRL"),
        ];
        foreach (var (length, most, what) in parts)
        {
            QuoteLimits.Require(length, most, what, QuoteErrors.CollateralMalformed);
        }

        QuoteLimits.Require(parts.Sum(part => part.Length), QuoteLimits.Collateral, "collateral", QuoteErrors.CollateralMalformed);
        return new(
            TcbInfo.ToArray(), QeIdentity.ToArray(), TcbIssuerChain.ToArray(), QeIssuerChain.ToArray(), PckCrl.ToArray(), RootCrl.ToArray());
    }
}
