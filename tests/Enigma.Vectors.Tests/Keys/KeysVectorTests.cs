// SPDX-License-Identifier: MIT
using System.Text.Encodings.Web;
using System.Text.Json;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Vectors.Tests.Keys;

public sealed class KeysVectorTests
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Lazy<VectorFile> Vectors = new(() => VectorFile.Load("keys"));

    /// <summary>With ENIGMA_WRITE_VECTORS=1 the file is made instead of compared (spec/vectors/README.md).</summary>
    [Fact]
    public void File_IsWhatTheCodeMakes()
    {
        var path = RepositoryRoot.Combine("spec", "vectors", "keys.json");
        var cases = new CaseList();
        new SealedCases(cases).AddAll();
        new CheckpointCases(cases).AddAll();
        new TrustCases(cases).AddAll();
        var text = cases.ToFile("Keys and sealed bytes of spec/keys.md; made by tests/Enigma.Vectors.Tests. Secrets here are public.")
            .ToJsonString(Layout) + "\n";
        if (Environment.GetEnvironmentVariable("ENIGMA_WRITE_VECTORS") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void File_HasEveryKindThatIsReadHere() => Assert.Equal(
        "checkpoint 4, checkpoint.refused 25, delta 3, delta.refused 5, envelope 3, envelope.refused 22, erased 2, evidence 2, "
        + "evidence.refused 26, header 1, header.refused 4, holding 1, manifest 2, manifest.refused 6, release 2, release.refused 4, "
        + "request.refused 4, result 3, result.refused 3, secrets 4",
        Vectors.Value.Census);

    [Fact]
    public void Secrets_FollowFromTheMaster() =>
        Vectors.Value.ForEach("secrets", v =>
        {
            using var roots = new KeeperRoots(v.Bytes("master"), Network(v));
            var epoch = new Epoch(v.Number("epoch"));
            using var secret = roots.ContractEpochSecret(Contract(v), epoch);
            using var randomness = secret.TaskRandomness();
            using var input = roots.InputSecret(Contract(v), epoch)!;
            using var key = input.EnvelopeKey();
            Assert.Equal(v.Bytes("contractEpochSecret"), secret.Reveal());
            Assert.Equal(v.Bytes("inputSecret"), input.Reveal());
            Assert.Equal(v.Hash("epochPrf"), roots.EpochPrf(epoch));
            Assert.Equal(v.Hash("commitment"), roots.EpochPrfCommitment(epoch, v.Hash("nonce")));
            Assert.Equal(v.Bytes("contractKey"), key.PublicKey);
            Assert.Equal(v.Hash("random"), randomness.Of(new(v.Hash("taskId")), v.Hash("prevRandao")));
        });

    [Fact]
    public void Erased_InputSecretsAreGone_AndTheOthersAreNot()
    {
        Vectors.Value.ForEach("erased", v =>
        {
            using var roots = new KeeperRoots(v.Bytes("master"), Network(v));
            foreach (var item in v.GetProperty("erased").EnumerateArray())
            {
                roots.EraseInputs(Contract(item), new(item.Number("before")));
            }

            Assert.Equal(v.Bytes("remains"), roots.Remains());
            using var left = KeeperRoots.Open(v.Bytes("remains"), Network(v));
            foreach (var item in v.GetProperty("left").EnumerateArray())
            {
                using var secret = left.InputSecret(Contract(item), new(item.Number("epoch")));
                Assert.Equal(item.Bytes("inputSecret"), secret is null ? [] : secret.Reveal());
            }
        });
        Vectors.Value.ForEach("holding", v =>
        {
            var holding = WireValue.Decode<StateHolding>(v.Bytes("holding"), "holding", WireErrors.BadFrame);
            Assert.Equal(v.Hash("digest"), holding.Digest);
            Assert.Equal(v.Address("signer"), holding.Signer);
            Assert.True(new SignedHolding(holding, new(v.Bytes("signature"))).IsSigned);
        });
    }

    [Fact]
    public void Envelopes_OpenAndAreMadeAgain()
    {
        Vectors.Value.ForEach("envelope", v =>
        {
            var inputs = Open(v);
            Assert.Equal(v.Bytes("inputs"), inputs.Encode());
            using var key = ContractKey(v);
            using var seed = new UserSeed(v.Bytes("seed"));
            var (envelope, _) = Envelope.Seal(Context(v), EncryptionKey.Of(key), inputs, seed, v.Hash("salt"));
            Assert.Equal(v.Bytes("envelope"), envelope.Bytes.ToArray());
            Assert.Equal(v.Hash("inputsHash"), envelope.InputsHash);
        });
        Vectors.Value.ForEachRefused("envelope.refused", v => Open(v));
    }

    [Fact]
    public void Results_OpenForTheSender()
    {
        Vectors.Value.ForEach("result", v => Assert.Equal(v.Bytes("outcome"), OpenResult(v).Encode()));
        Vectors.Value.ForEachRefused("result.refused", v => OpenResult(v));
    }

    [Fact]
    public void Deltas_OpenInTheirPlace()
    {
        Vectors.Value.ForEach("delta", v =>
        {
            Assert.Equal(v.Bytes("delta"), OpenDelta(v).Encode());
            Assert.Equal(v.Hash("bodyHash"), new TaskBody(Ciphertext.None, new(v.Bytes("sealed"))).Hash);
        });
        Vectors.Value.ForEachRefused("delta.refused", v => OpenDelta(v));
    }

    [Fact]
    public void Checkpoints_OpenInTheirPlace()
    {
        Vectors.Value.ForEach("checkpoint", v =>
        {
            var header = CheckpointHeader.Decode(v.Bytes("header"));
            Assert.Equal(v.Hash("checkpointHash"), header.Hash);
            Assert.Equal(v.Bytes("header"), header.Encode());
            var pages = SealCheckpoint(v, header);
            Assert.Equal(header.Pages, pages.Select(page => Keccak256.Hash(page)));
            Assert.Equal(Entries(v), ReadCheckpoint(v, pages));
            if (v.TryGetProperty("pages", out var written))
            {
                Assert.Equal(written.EnumerateArray().Select(page => page.GetString()), pages.Select(page => page.ToString()));
            }
        });
        Vectors.Value.ForEachRefused("checkpoint.refused", v => ReadCheckpoint(v, Pages(v)));
    }

    [Fact]
    public void Releases_OpenForTheirRequest()
    {
        Vectors.Value.ForEach("release", v =>
        {
            var request = KeyRequest.Decode(v.Bytes("request"));
            request.VerifySignature(new(v.Bytes("requestSignature")));
            using var roots = new KeeperRoots(v.Bytes("master"), request.Network);
            if (v.TryGetProperty("erasedBefore", out _))
            {
                roots.EraseInputs(request.Contract, new(v.Number("erasedBefore")));
            }

            Assert.Equal(v.Bytes("release"), KeyRelease.Seal(request, roots, v.Bytes("encapsulationSeed")).Bytes.ToArray());
            foreach (var (epoch, secret) in OpenRelease(v).Epochs)
            {
                using var expected = roots.ContractEpochSecret(request.Contract, epoch);
                using var input = roots.InputSecret(request.Contract, epoch);
                Assert.Equal(expected.Reveal(), secret.State.Reveal());
                Assert.Equal(input is null ? [] : input.Reveal(), secret.Input is null ? [] : secret.Input.Reveal());
            }
        });
        Vectors.Value.ForEachRefused("release.refused", v => OpenRelease(v));
        Vectors.Value.ForEachRefused(
            "request.refused", v => KeyRequest.Decode(v.Bytes("request")).VerifySignature(new(v.Bytes("signature"))));
    }

    [Fact]
    public void Evidence_IsBelievedOrRefused()
    {
        Vectors.Value.ForEach("evidence", v => Assert.Equal(v.Hash("evidenceHash"), VerifyEvidence(v).EvidenceHash));
        Vectors.Value.ForEachRefused("evidence.refused", v => VerifyEvidence(v));
    }

    [Fact]
    public void Manifests_HaveTwoForms()
    {
        Vectors.Value.ForEach("manifest", v =>
        {
            var manifest = NetworkManifest.Decode(v.Bytes("bytes"));
            Assert.Equal(v.Hash("hash"), manifest.Hash);
            Assert.Equal(manifest, ManifestJson.Read(v.GetProperty("json").GetRawText()));
        });
        Vectors.Value.ForEachRefused("manifest.refused", v => NetworkManifest.Decode(v.Bytes("bytes")));
    }

    [Fact]
    public void Headers_AreSignedByTheAuthority()
    {
        Vectors.Value.ForEach("header", VerifyHeader);
        Vectors.Value.ForEachRefused("header.refused", VerifyHeader);
    }

    private static NetworkId Network(JsonElement v) => new(v.Hash("networkId"));

    private static ContractAddress Contract(JsonElement v) => new(v.Address("contract"));

    private static EnvelopeContext Context(JsonElement v) =>
        new(Network(v), Contract(v), new(v.Number("keyEpoch")), v.Address("sender"), (EnvelopePurpose)v.Number("purpose"));

    private static XWingPrivateKey ContractKey(JsonElement v)
    {
        using var secret = new InputSecret(v.Bytes("inputSecret"));
        return secret.EnvelopeKey();
    }

    private static PlainInputs Open(JsonElement v)
    {
        using var key = ContractKey(v);
        using var opened = Envelope.Open(Context(v), key, new(v.Bytes("envelope")));
        return opened.ReadInputsOf((RecordedEntry)QueueEntry.Decode(v.Bytes("entry")));
    }

    private static TaskOutcome OpenResult(JsonElement v)
    {
        using var key = ContractKey(v);
        using var seed = new UserSeed(v.Bytes("seed"));
        using var resultKey = Envelope.RecoverResultKey(Context(v), EncryptionKey.Of(key), new(v.Bytes("envelope")), seed);
        return resultKey.Open(new(v.Hash("taskId")), new(v.Bytes("result")));
    }

    private static StateDelta OpenDelta(JsonElement v)
    {
        using var secret = new ContractEpochSecret(v.Bytes("contractEpochSecret"));
        using var key = secret.StateKey();
        var context = new DeltaContext(
            Network(v), Contract(v), new((uint)v.Number("index")), new(v.Hash("taskId")), new(v.Hash("stateBefore")));
        return key.Open(context, v.Bytes("sealed"));
    }

    private static StateWrite[] Entries(JsonElement v) =>
    [
        .. v.GetProperty("entries").EnumerateArray().Select(entry => new StateWrite(
            entry.Bytes("key"), Enumerable.Repeat((byte)entry.Number("fill"), (int)entry.Number("length")).ToArray())),
    ];

    private static IReadOnlyList<ByteString> SealCheckpoint(JsonElement v, CheckpointHeader header)
    {
        using var secret = new ContractEpochSecret(v.Bytes("contractEpochSecret"));
        using var key = secret.StateKey();
        return CheckpointCases.Seal(key, CheckpointContext.Of(header), Entries(v));
    }

    /// <summary>The pages of a refused case: as bytes, or by the state that they are made of.</summary>
    private static IReadOnlyList<ByteString> Pages(JsonElement v) => v.TryGetProperty("pages", out var pages)
        ? [.. pages.EnumerateArray().Select(page => (ByteString)Convert.FromHexString(page.GetString()!.AsSpan(2)))]
        : SealCheckpoint(v, CheckpointHeader.Decode(v.Bytes("header")));

    private static List<StateWrite> ReadCheckpoint(JsonElement v, IReadOnlyList<ByteString> pages)
    {
        using var secret = new ContractEpochSecret(v.Bytes("contractEpochSecret"));
        using var key = secret.StateKey();
        var reader = new CheckpointReader(CheckpointHeader.Decode(v.Bytes("header")));
        var entries = new List<StateWrite>();
        foreach (var page in v.GetProperty("order").EnumerateArray().Select(page => page.GetInt32()))
        {
            entries.AddRange(reader.Read(key, page, pages[page % pages.Count]));
        }

        return entries;
    }

    private static ReleasedSecrets OpenRelease(JsonElement v)
    {
        using var key = XWingPrivateKey.FromSeed(v.Bytes("workerKeySeed"));
        return new KeyRelease(v.Bytes("release")).Open(
            KeyRequest.Decode(v.Bytes("request")), new(v.Bytes("signature")), v.Address("keeper"), key);
    }

    private static VerifiedEvidence VerifyEvidence(JsonElement v) => EvidenceVerifier.Verify(
        v.Bytes("evidence"),
        (v.TryGetProperty("collateral", out _) ? v : Vectors.Value.First("evidence")).Bytes("collateral"),
        new(NetworkManifest.Decode(v.Bytes("manifest")), (EnclaveRole)v.Number("role"), v.Number("now"), v.Address("signer"),
            v.Address("operator")));

    private static void VerifyHeader(JsonElement v) =>
        new SignedHeader(v.Bytes("rlp"), v.Bytes("signature")).Verify(NetworkManifest.Decode(v.Bytes("manifest")));
}
