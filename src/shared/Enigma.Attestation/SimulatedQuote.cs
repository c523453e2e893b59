// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>A quote without hardware: the development root vouches for measurement and report data (spec/keys.md §7).</summary>
/// <param name="Measurement">The measurement of the enclave.</param>
/// <param name="IsDebug">True when the host could read the enclave.</param>
/// <param name="ReportData">What the enclave had attested.</param>
/// <param name="Signature">The root's Ed25519 signature.</param>
public sealed record SimulatedQuote(Hash32 Measurement, bool IsDebug, ReportData ReportData, ByteString Signature)
    : IWireValue<SimulatedQuote>
{
    /// <summary>The bytes.</summary>
    public byte[] Encode() => WireValue.Encode(this);

    /// <summary>The quote of these bytes; its signature is not verified.</summary>
    /// <exception cref="EnigmaException"><c>attestation.bad_evidence</c></exception>
    public static SimulatedQuote Decode(ReadOnlySpan<byte> data) =>
        WireValue.Decode<SimulatedQuote>(data, "simulated quote", AttestationErrors.BadEvidence);

    /// <summary>Makes a quote as the development root.</summary>
    public static SimulatedQuote Sign(Hash32 measurement, bool isDebug, ReportData reportData, Ed25519PrivateKey root)
    {
        var unsigned = new SimulatedQuote(measurement, isDebug, reportData, ByteString.Empty);
        return unsigned with { Signature = root.Sign(unsigned.Message) };
    }

    /// <summary>True when the root signed the quote.</summary>
    public bool IsSignedBy(Hash32 rootKey) => Ed25519.Verify(rootKey.AsSpan(), Message, Signature);

    /// <inheritdoc/>
    public void Write(WireWriter writer)
    {
        WriteFields(writer);
        writer.WriteSpan(Signature);
    }

    /// <inheritdoc/>
    public static SimulatedQuote Read(ref WireReader reader) =>
        new(reader.ReadHash(), reader.ReadFlag(), reader.Read<ReportData>(), reader.ReadBytes(Ed25519.SignatureSize));

    private byte[] Message
    {
        get
        {
            var writer = new WireWriter().WriteSpan(Labels.SimulatedQuote);
            WriteFields(writer);
            return writer.ToArray();
        }
    }

    private void WriteFields(WireWriter writer) => writer.WriteHash(Measurement).WriteFlag(IsDebug).Write(ReportData);
}
