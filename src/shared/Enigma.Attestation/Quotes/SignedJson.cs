// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>JSON of which one member is signed as it stands. Nothing of it is to be believed before its signature is verified.</summary>
internal sealed class SignedJson
{
    private readonly JsonObject _value;
    private readonly byte[] _signature;
    private readonly string _what;

    private SignedJson(JsonObject value, byte[] signature, string what) => (_value, _signature, _what) = (value, signature, what);

    /// <summary>Reads JSON with the member of that name and its signature, and no further member.</summary>
    /// <exception cref="EnigmaException"><c>attestation.collateral_malformed</c></exception>
    internal static SignedJson Read(ReadOnlyMemory<byte> json, string name, string what)
    {
        var outer = JsonObject.Read(json, what);

        // What is not signed must not be there to be read by somebody.
        if (outer.Names.FirstOrDefault(member => member != name && member != "signature") is { } stranger)
        {
            throw QuoteRefusal.Of(
                QuoteErrors.CollateralMalformed, $"the {what} has the member {QuoteRefusal.Show(stranger)}, which nobody signed");
        }

        return new(outer.Object(name), outer.Hex("signature", P256.SignatureSize), what);
    }

    /// <summary>The value, when the signer signed its bytes.</summary>
    /// <exception cref="EnigmaException">The code that is given.</exception>
    internal JsonObject RequireSigned(Certificate signer, ErrorCode code) =>
        P256.HasSigned(signer.PublicKey.Span, _value.Raw.Span, _signature)
            ? _value
            : throw QuoteRefusal.Of(code, $"the {_what} is not signed by {QuoteRefusal.Show(signer.CommonName)}");
}
