// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>A quote taken apart, of which nothing is verified yet (spec/attestation.md §3). Its parts are views of a copy of the input.</summary>
internal sealed class Quote
{
    private const int HeaderSize = 48;
    private const ushort EcdsaP256 = 2;
    private const uint TdxType = 0x81;

    private static ReadOnlySpan<byte> IntelVendor =>
        [0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9, 0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07];

    /// <summary>3, 4 or 5.</summary>
    internal required int Version { get; init; }

    internal required TeeType Tee { get; init; }

    /// <summary>Bytes of the quote without what is padded behind it.</summary>
    internal required int Size { get; init; }

    /// <summary>Header and report: what the attestation key signed.</summary>
    internal required ReadOnlyMemory<byte> Signed { get; init; }

    /// <summary>The report of the enclave or trust domain.</summary>
    internal required ReadOnlyMemory<byte> Body { get; init; }

    internal required QuoteSignatureData SignatureData { get; init; }

    /// <summary>Takes a quote apart.</summary>
    /// <exception cref="EnigmaException"><c>attestation.quote_*</c>, in the order of spec/attestation.md §3</exception>
    internal static Quote Read(ReadOnlyMemory<byte> given)
    {
        QuoteLimits.Require(given.Length, QuoteLimits.Quote, "quote", QuoteErrors.QuoteMalformed);

        // A copy: nobody can change what was verified before it is read.
        ReadOnlyMemory<byte> bytes = given.ToArray();
        var fields = new QuoteFields(bytes, "quote", QuoteErrors.QuoteTruncated);
        var version = fields.ReadUInt16();
        var keyType = fields.ReadUInt16();
        var teeType = fields.ReadUInt32();
        fields.Take(4);
        var vendor = fields.Take(16);
        fields.Take((uint)(HeaderSize - fields.Position));

        RequireVersionAndKey(version, keyType);
        var tee = TeeOf(teeType, version);
        var bodySize = version == 5 ? ReadBodySize(ref fields, tee) : tee == TeeType.Sgx ? SgxReport.Size : TdReport.Size;
        if (!vendor.Span.SequenceEqual(IntelVendor))
        {
            throw QuoteRefusal.Of(
                QuoteErrors.QuoteVendor,
                $"the vendor of the quoting enclave is {Convert.ToHexStringLower(vendor.Span)}, expected "
                + Convert.ToHexStringLower(IntelVendor));
        }

        var body = fields.Take((uint)bodySize);
        var signed = bytes[..fields.Position];
        var signatureData = fields.Take(fields.ReadUInt32());
        return new()
        {
            Version = version,
            Tee = tee,
            Size = fields.Position,
            Signed = signed,
            Body = body,
            SignatureData = QuoteSignatureData.Read(signatureData, version),
        };
    }

    private static void RequireVersionAndKey(ushort version, ushort keyType)
    {
        if (version is < 3 or > 5)
        {
            throw QuoteRefusal.Of(QuoteErrors.QuoteVersion, $"the quote is of version {version}, expected 3, 4 or 5");
        }

        if (keyType != EcdsaP256)
        {
            throw QuoteRefusal.Of(QuoteErrors.QuoteKeyType, $"the attestation key is of type {keyType}, expected {EcdsaP256}");
        }
    }

    private static TeeType TeeOf(uint type, ushort version) => (type, version) switch
    {
        (0, _) => TeeType.Sgx,
        (TdxType, >= 4) => TeeType.Tdx,
        _ => throw QuoteRefusal.Of(
            QuoteErrors.QuoteTeeType,
            $"the TEE type is {type} in a quote of version {version}, expected 0{(version == 3 ? "" : $" or {TdxType}")}"),
    };

    private static int ReadBodySize(ref QuoteFields fields, TeeType tee)
    {
        var (type, size) = (fields.ReadUInt16(), fields.ReadUInt32());
        return (type, size, tee) switch
        {
            (1, SgxReport.Size, TeeType.Sgx) => SgxReport.Size,
            (2, TdReport.Size, TeeType.Tdx) => TdReport.Size,
            (3, TdReport.Size15, TeeType.Tdx) => TdReport.Size15,
            _ => throw QuoteRefusal.Of(
                QuoteErrors.QuoteTeeType, $"the body is of type {type} and {size} bytes in a quote of {tee}, which do not agree"),
        };
    }
}
