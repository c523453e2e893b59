// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>What a node answers to whoever asks for the evidence of its enclave.</summary>
/// <param name="Evidence">The evidence.</param>
/// <param name="Collateral">What its quote is verified with, now.</param>
/// <param name="Key">The encryption key that it names.</param>
internal sealed record EvidenceAnswer(ByteString Evidence, ByteString Collateral, EncryptionKey Key) : IWireValue<EvidenceAnswer>
{
    /// <summary>The evidence of a session's enclave, with fresh collateral.</summary>
    public static async Task<EvidenceAnswer> OfAsync(
        NodeServices node, EnclaveSession session, ByteString evidence, ulong now, CancellationToken cancellationToken)
    {
        var collateral = await node.Collateral.GetAsync(Enigma.Attestation.Evidence.Decode(evidence), now, cancellationToken).ConfigureAwait(false);
        return new(evidence, collateral.Encode(), session.Identity.EncryptionKey);
    }

    /// <summary>The answer of these bytes; nothing in it is verified.</summary>
    /// <exception cref="EnigmaException"><c>wire.bad_frame</c></exception>
    public static EvidenceAnswer Decode(ReadOnlySpan<byte> data) =>
        WireValue.Decode<EvidenceAnswer>(data, "evidence answer", WireErrors.BadFrame);

    /// <summary>
    /// The words of the Ledger's policy, beside the standing of its measurement, that an enclave judges it by; which machine it is, the quote
    /// says itself.
    /// </summary>
    /// <exception cref="EnigmaException"><c>attestation.bad_evidence</c>, <c>attestation.quote_*</c>, <c>attestation.bad_certificate</c></exception>
    public Hash32[] PolicySlots()
    {
        var platform = UnverifiedQuote.Read(Enigma.Attestation.Evidence.Decode(Evidence).Quote.Memory).FindPlatform();
        return [LedgerLayout.Standing(PolicyKind.Platform, platform), LedgerLayout.Floors, LedgerLayout.CrlFloors];
    }

    /// <summary>The bytes.</summary>
    public byte[] Encode() => WireValue.Encode(this);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteLongBytes(Evidence).WriteLongBytes(Collateral).Write(Key);

    /// <inheritdoc/>
    public static EvidenceAnswer Read(ref WireReader reader) =>
        new(reader.ReadLongBytes(), reader.ReadLongBytes(), reader.Read<EncryptionKey>());
}
