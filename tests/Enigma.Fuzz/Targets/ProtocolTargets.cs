// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Fuzz.Engine;
using Enigma.Protocol;
using Enigma.Shared.Tests;
using Enigma.Shared.Tests.Protocol;

namespace Enigma.Fuzz.Targets;

/// <summary>The length in front of a frame.</summary>
[Covers(typeof(Frame), nameof(Frame.ReadLength))]
internal sealed class FrameTarget : FuzzTarget
{
    public override int MaximumLength => Frame.PrefixSize;

    public override IEnumerable<byte[]> Seeds => [[0, 0, 0, 1], [1, 0, 0, 0]];

    public override Verdict Parse(byte[] input)
    {
        var prefix = new byte[Frame.PrefixSize];
        input.AsSpan(0, Math.Min(input.Length, prefix.Length)).CopyTo(prefix);
        var length = Frame.ReadLength(prefix);
        return length is >= 1 and <= Frame.MaximumLength ? new(null, $"{int.Log2(length)}") : throw new LawBrokenException($"a frame of {length} bytes is accepted");
    }
}

/// <summary>A manifest that somebody wrote by hand.</summary>
[Covers(typeof(ManifestJson), nameof(ManifestJson.Read))]
internal sealed class ManifestJsonTarget : TextTarget
{
    public override IEnumerable<byte[]> Seeds => [Utf8(ManifestJson.Write(Sample.Manifest))];

    protected override Verdict Parse(string text)
    {
        var manifest = ManifestJson.Read(text);
        return ManifestJson.Read(ManifestJson.Write(manifest)).Hash == manifest.Hash
            ? new(null, "manifest")
            : throw new LawBrokenException("a manifest that was read and written is another one");
    }
}

/// <summary>Evidence against the policy of the sample network: only its own passes.</summary>
[Covers(typeof(EvidenceVerifier), nameof(EvidenceVerifier.Verify))]
internal sealed class EvidenceTarget : FuzzTarget
{
    private static readonly byte[] Whole = AttestationSample.MakeEvidence().Encode();
    private static readonly byte[] Collateral = AttestationSample.Collateral.Encode();

    public override IEnumerable<byte[]> Seeds => [Whole, AttestationSample.MakeEvidence(isDebug: true).Encode().ToArray()];

    public override Verdict Parse(byte[] input)
    {
        EvidenceVerifier.Verify(input, Collateral, AttestationSample.Policy);
        return input.AsSpan().SequenceEqual(Whole) ? new(null, "verified") : throw new LawBrokenException("altered evidence is accepted");
    }
}

/// <summary>A header and its signature: only what the authority signed passes, and its fields are read.</summary>
[Covers(typeof(BlockHeader), nameof(BlockHeader.Decode))]
internal sealed class SignedHeaderTarget : FuzzTarget
{
    private static readonly byte[] Rlp = new Enigma.Trusted.Tests.Ledger.TestLedger().Mine().Header;
    private readonly Ed25519PrivateKey _authority = Ed25519PrivateKey.FromSeed(Sample.Hash("authority").AsSpan());

    public override IEnumerable<byte[]> Seeds =>
        [WireValue.Encode(SignedHeader.Sign(Rlp, Sample.Network, Sample.Manifest.ChainId, _authority)), WireValue.Encode(new SignedHeader(Rlp, ByteString.Empty))];

    public override Verdict Parse(byte[] input)
    {
        var signed = WireValue.Decode<SignedHeader>(input, "signed header", WireErrors.BadFrame);
        var header = BlockHeader.Decode(signed.Rlp);
        if (header.Hash != signed.BlockHash)
        {
            throw new LawBrokenException("a header has two hashes");
        }

        signed.Verify(Sample.Manifest);
        return signed.Rlp.Span.SequenceEqual(Rlp) ? new(input, "signed") : throw new LawBrokenException("an altered header passes for signed");
    }
}

/// <summary>Proofs of receipts: <c>u32 index | u32 count | b32...</c>. Nothing but the right nodes leads to the root.</summary>
[Covers(typeof(ReceiptsTree), nameof(ReceiptsTree.TryVerify))]
[Covers(typeof(ReceiptsTree), nameof(ReceiptsTree.Verify))]
internal sealed class ReceiptProofTarget : FuzzTarget
{
    private const uint Leaves = 37;
    private static readonly Hash32 Leaf = Sample.Hash("leaf 21");
    private readonly ReceiptsRange _range = new();

    public ReceiptProofTarget()
    {
        for (var i = 0; i < Leaves; i++)
        {
            _range.AppendNode(Sample.Hash($"leaf {i}"));
        }
    }

    public override IEnumerable<byte[]> Seeds => [Encode(21, Leaves, _range.Prove(new(21), Leaves))];

    public override Verdict Parse(byte[] input)
    {
        var reader = new WireReader(input, "receipt proof");
        var (index, count) = (reader.ReadUInt32(), reader.ReadUInt32());
        var proof = new List<Hash32>();
        while (reader.Remaining > 0)
        {
            proof.Add(reader.ReadHash());
        }

        var isProven = ReceiptsTree.TryVerify(Leaf, index, count, proof, _range.Root);
        if (isProven != input.AsSpan().SequenceEqual(Encode(21, Leaves, _range.Prove(new(21), Leaves))))
        {
            throw new LawBrokenException($"leaf 21 of {Leaves} is proven as {index} of {count}");
        }

        ReceiptsTree.Verify(Sample.Leaf, count, proof, _range.Root);
        return new(null, $"{isProven}");
    }

    private static byte[] Encode(uint index, uint count, IReadOnlyList<Hash32> proof)
    {
        var writer = new WireWriter().WriteUInt32(index).WriteUInt32(count);
        foreach (var node in proof)
        {
            writer.WriteHash(node);
        }

        return writer.ToArray();
    }
}
