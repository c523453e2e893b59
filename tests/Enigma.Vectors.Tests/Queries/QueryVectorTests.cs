// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Vectors.Tests.Queries;

public sealed class QueryVectorTests
{
    private static readonly VectorFile Vectors = VectorFile.Load("queries");

    [Fact]
    public void File_HasEveryKindThatIsReadHere() =>
        Assert.Equal(
            "answer 5, answer.refused 11, envelope.refused 9, outcome.refused 6, permit 4, permitted 5, permitted.refused 16, query 4, "
            + "query.refused 16, session 3",
            Vectors.Census);

    [Fact]
    public void SessionKeys_FollowFromSeedAndPermit() =>
        Vectors.ForEach("session", v =>
        {
            using var seed = new UserSeed(v.Bytes("userSeed"));
            using var session = seed.SessionKey(new NetworkId(v.Hash("networkId")), v.Address("asker"), v.Hash("nonce"));
            using var expected = XWingPrivateKey.FromSeed(v.Bytes("seed"));
            Assert.Equal(v.Bytes("publicKey"), session.PublicKey);
            Assert.Equal(v.Bytes("publicKey"), expected.PublicKey);
        });

    [Fact]
    public void Permits_AreEncodedAndSigned() =>
        Vectors.ForEach("permit", v =>
        {
            var permit = Permit(v.GetProperty("permit"));
            Assert.Equal(v.Bytes("encoding"), WireValue.Encode(permit));
            Assert.Equal(v.Bytes("encoding"), WireValue.Encode(WireValue.Decode<QueryPermit>(v.Bytes("encoding"), "permit", QueryErrors.BadQuery)));
            CheckSigned(v, permit, permit.Asker);
        });

    [Fact]
    public void Queries_AreSealedAndOpened() =>
        Vectors.ForEach("query", v =>
        {
            var query = new PlainQuery(
                (QueryKind)v.Number("kindOfQuery"), Contract(v), v.Text("function"), v.Bytes("arguments"), Permit(v.GetProperty("permit")),
                new EnclaveSignature(v.Bytes("signature")), new EncryptionKey(v.Bytes("session")));
            Assert.Equal(v.Bytes("encoding"), query.Encode());

            using var contractKey = XWingPrivateKey.FromSeed(v.Bytes("contractSeed"));
            using var seed = new UserSeed(v.Bytes("userSeed"));
            var envelope = Envelope.SealQuery(Context(v), EncryptionKey.Of(contractKey), query, seed, v.Hash("salt"));
            Assert.Equal(v.Bytes("envelope"), envelope.Bytes.ToArray());
            Assert.Equal(v.Hash("id"), envelope.InputsHash);

            using var opened = Envelope.Open(Context(v), contractKey, envelope);
            Assert.Equal(v.Bytes("encoding"), opened.ReadQuery().Encode());
        });

    [Fact]
    public void Queries_OfAnyOtherForm_AreRefused() => Vectors.ForEachRefused("query.refused", v => PlainQuery.Decode(v.Bytes("encoding")));

    [Fact]
    public void Envelopes_OfAnythingElse_AreRefused() =>
        Vectors.ForEachRefused("envelope.refused", v =>
        {
            using var contractKey = XWingPrivateKey.FromSeed(v.Bytes("contractSeed"));
            using var opened = Envelope.Open(Context(v), contractKey, new SealedEnvelope(v.Bytes("envelope")));
            opened.ReadQuery();
        });

    [Fact]
    public void Permits_CoverWhatTheyNameAndNothingElse()
    {
        Vectors.ForEach("permitted", Check);
        Vectors.ForEachRefused("permitted.refused", Check);

        static void Check(JsonElement v) =>
            PlainQuery.Decode(v.Bytes("encoding")).RequirePermitted(Contract(v), Domain(v), v.Number("now"));
    }

    [Fact]
    public void Outcomes_OfAnyOtherForm_AreRefused() => Vectors.ForEachRefused("outcome.refused", v => QueryOutcome.Decode(v.Bytes("encoding")));

    [Fact]
    public void Answers_AreSealedSignedAndOpened() =>
        Vectors.ForEach("answer", v =>
        {
            using var session = XWingPrivateKey.FromSeed(v.Bytes("sessionSeed"));
            var outcome = QueryOutcome.Decode(v.Bytes("encoding"));
            Assert.Equal(v.Bytes("encoding"), outcome.Encode());
            var answer = QueryAnswer.Seal(About(v), EncryptionKey.Of(session), outcome, v.Bytes("encapsulationSeed"));
            Assert.Equal(v.Bytes("answer"), answer.Bytes.ToArray());
            Assert.Equal(v.Bytes("encoding"), QueryAnswer.Open(About(v), session, answer).Encode());
            if (v.TryGetProperty("value", out _))
            {
                var run = Assert.IsType<SucceededOutcome>(Assert.IsType<QueriedOutcome>(outcome).Run);
                Assert.Equal(v.Bytes("value"), run.ReturnData.ToArray());
            }

            using var worker = Secp256k1PrivateKey.FromBytes(v.Bytes("key"));
            CheckSigned(v, QueryAnswerStatement.Of(About(v), answer), worker.Address);
        });

    [Fact]
    public void Answers_ToAnythingElse_AreRefused() =>
        Vectors.ForEachRefused("answer.refused", v =>
        {
            using var session = XWingPrivateKey.FromSeed(v.Bytes("sessionSeed"));
            QueryAnswer.Open(About(v), session, new Ciphertext(v.Bytes("answer")));
        });

    private static void CheckSigned(JsonElement v, ILedgerStatement statement, Address signer)
    {
        using var key = Secp256k1PrivateKey.FromBytes(v.Bytes("key"));
        Assert.Equal(v.Hash("digest"), Domain(v).Digest(statement));
        Assert.Equal(v.Bytes("signature"), Domain(v).Sign(statement, key).Bytes.ToArray());
        Assert.True(Domain(v).Verify(statement, new EnclaveSignature(v.Bytes("signature")), signer));
    }

    private static LedgerDomain Domain(JsonElement v) => new(v.Number("chainId"), v.Address("ledger"), new NetworkId(v.Hash("networkId")));

    private static ContractAddress Contract(JsonElement v) => new(v.Address("contract"));

    private static EnvelopeContext Context(JsonElement v) =>
        EnvelopeContext.OfQuery(new NetworkId(v.Hash("networkId")), Contract(v), new Epoch(v.Number("keyEpoch")));

    private static QueryAnswerContext About(JsonElement v) => new(
        new NetworkId(v.Hash("networkId")), Contract(v), v.Hash("query"), new BlockNumber(v.Number("blockNumber")), new Head(v.Hash("head")));

    private static QueryPermit Permit(JsonElement v) => new(
        v.Address("asker"),
        (QueryScope)v.Number("scope"),
        [.. v.Texts("contracts").Select(text => new ContractAddress(Address.Parse(text)))],
        ulong.Parse(v.Text("expiry"), CultureInfo.InvariantCulture),
        v.Hash("nonce"),
        v.Hash("sessionKey"));
}
