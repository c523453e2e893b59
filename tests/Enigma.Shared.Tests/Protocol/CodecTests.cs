// SPDX-License-Identifier: MIT
using CsCheck;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Shared.Tests.Protocol;

/// <summary>
/// Every decoder of the protocol under the same laws: what it accepts has one encoding, and whatever else comes is a coded refusal.
/// </summary>
public sealed class CodecTests
{
    private static readonly Codec[] Codecs = [.. All()];

    public static TheoryData<string> Names => [.. Codecs.Select(codec => codec.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_OfAnEncoding_EncodesToTheSameBytes(string name)
    {
        var codec = Named(name);
        Assert.Equal(codec.Encoded, codec.Reencode(codec.Encoded));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_OfEveryTruncationAndOfMore_IsRefused(string name)
    {
        var codec = Named(name);
        for (var length = 0; length < codec.Encoded.Length; length++)
        {
            Assert.Contains(Refusal(() => codec.Reencode(codec.Encoded[..length])), codec.Refusals);
        }

        Assert.Contains(Refusal(() => codec.Reencode([.. codec.Encoded, 0])), codec.Refusals);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_OfAlteredBytes_IsRefusedOrCanonical(string name)
    {
        var codec = Named(name);
        Gen.Select(Gen.Int[0, codec.Encoded.Length - 1], Gen.Byte).Sample(
            (position, value) =>
            {
                var altered = codec.Encoded.ToArray();
                altered[position] = value;
                RequireCanonical(codec, altered);
            },
            iter: 500);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_OfRandomBytes_IsRefusedOrCanonical(string name)
    {
        var codec = Named(name);
        Gen.Byte.Array[0, 400].Sample(data => RequireCanonical(codec, data), iter: 500);
    }

    private static void RequireCanonical(Codec codec, byte[] data)
    {
        try
        {
            Assert.Equal(data, codec.Reencode(data));
        }
        catch (EnigmaException e)
        {
            Assert.Contains(e.Code, codec.Refusals);
        }
    }

    private static ErrorCode Refusal(Func<object> decode) => Assert.Throws<EnigmaException>(decode).Code;

    private static Codec Named(string name) => Codecs.Single(codec => codec.Name == name);

    private static IEnumerable<Codec> All()
    {
        foreach (var entry in new QueueEntry[]
                 {
                     Sample.Task, Sample.Deploy, new ExpiryEntry(Sample.Contract, new(4), new(99)),
                     new OutcomeEntry(Sample.Contract, new(4), true, new(99)),
                 })
        {
            yield return new(entry.GetType().Name, entry.Encode(), data => QueueEntry.Decode(data).Encode(), QueueErrors.BadEntry);
        }

        yield return new("Leaf", Sample.Leaf.Encode(), data => Leaf.Decode(data).Encode(), ReceiptErrors.BadLeaf);
        yield return new("PlainInputs", Sample.Inputs.Encode(), data => PlainInputs.Decode(data).Encode(), EnvelopeErrors.BadInputs);
        yield return new(
            "SucceededOutcome", new SucceededOutcome(5, Sample.Bytes("r", 9)).Encode(), data => TaskOutcome.Decode(data).Encode(),
            ResultErrors.BadFormat);
        yield return new(
            "FailedOutcome", new FailedOutcome(5, "contract.reverted", "too poor", Sample.Bytes("r", 9)).Encode(),
            data => TaskOutcome.Decode(data).Encode(), ResultErrors.BadFormat);
        yield return new("StateDelta", Sample.Delta.Encode(), data => StateDelta.Decode(data).Encode(), ResultErrors.DeltaBadFormat);
        yield return new(
            "TaskBody", new TaskBody(new(Sample.Bytes("result", 10)), new(Sample.Bytes("delta", 20))).Encode(),
            data => TaskBody.Decode(data).Encode(), ResultErrors.BadBody);
        yield return new("KeyRequest", Sample.KeyRequest.Encode(), data => KeyRequest.Decode(data).Encode(), KeysErrors.BadRequest);
        yield return new(
            "NetworkManifest", Sample.Manifest.Encode(), data => NetworkManifest.Decode(data).Encode(), ManifestErrors.BadFormat);
        yield return new(
            "Evidence", AttestationSample.MakeEvidence().Encode(), data => Evidence.Decode(data).Encode(), AttestationErrors.BadEvidence);
        yield return new(
            "QuoteCollateral", AttestationSample.Collateral.Encode(), data => QuoteCollateral.Decode(data).Encode(),
            QuoteErrors.CollateralMalformed);
        foreach (var request in DoorSamples.Requests)
        {
            yield return new(request.GetType().Name, request.Encode(), data => EnclaveRequest.Decode(data).Encode(), WireErrors.BadFrame);
        }

        foreach (var reply in DoorSamples.Replies)
        {
            yield return new(reply.GetType().Name, reply.Encode(), data => EnclaveReply.Decode(data).Encode(), WireErrors.BadFrame);
        }

        foreach (var request in DoorSamples.AuthorityRequests)
        {
            yield return new(request.GetType().Name, request.Encode(), data => AuthorityRequest.Decode(data).Encode(), WireErrors.BadFrame);
        }

        foreach (var reply in DoorSamples.AuthorityReplies)
        {
            yield return new(reply.GetType().Name, reply.Encode(), data => AuthorityReply.Decode(data).Encode(), WireErrors.BadFrame);
        }
    }

    private sealed record Codec(string Name, byte[] Encoded, Func<byte[], byte[]> Reencode, params ErrorCode[] Refusals);
}
