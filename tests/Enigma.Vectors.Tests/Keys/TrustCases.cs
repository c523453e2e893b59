// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;
using static Enigma.Vectors.Tests.Keys.KeysSample;

namespace Enigma.Vectors.Tests.Keys;

/// <summary>The cases about key releases and whom to believe (spec/keys.md §6 to §9).</summary>
internal sealed class TrustCases(CaseList cases)
{
    internal void AddAll()
    {
        AddReleases();
        AddEvidence();
        AddManifests();
        AddHeaders();
    }

    private void AddReleases()
    {
        using var roots = Roots();
        using var workerKey = XWingPrivateKey.FromSeed(Hash("worker key").AsSpan());
        using var worker = Secp256k1PrivateKey.FromBytes(Hash("worker signer").AsSpan());
        using var keeper = Secp256k1PrivateKey.FromBytes(Hash("keeper signer").AsSpan());
        var request = new KeyRequest(Network, Contract, worker.Address, [new(3), new(4)], Hash("nonce"), EncryptionKey.Of(workerKey));
        byte[] randomness = [.. Hash("release 1").AsSpan(), .. Hash("release 2").AsSpan()];
        var release = KeyRelease.Seal(request, roots, randomness);
        JsonObject Fields(KeyRelease bytes, EnclaveSignature signature, KeyRequest? of = null) => new()
        {
            ["request"] = Hex((of ?? request).Encode()), ["workerKeySeed"] = Hash("worker key").ToString(),
            ["keeper"] = keeper.Address.ToString(),
            ["release"] = bytes.ToString(), ["signature"] = signature.ToString(),
        };
        var good = Fields(release, release.Sign(request, keeper));
        good["requestSignature"] = request.Sign(worker).ToString();
        good["master"] = Hash("master").ToString();
        good["encapsulationSeed"] = Hex(randomness);
        cases.Add("release", "two epochs", good);
        roots.EraseInputs(Contract, request.Epochs[1]);
        var partly = KeyRelease.Seal(request, roots, randomness);
        var erased = Fields(partly, partly.Sign(request, keeper));
        erased["requestSignature"] = request.Sign(worker).ToString();
        erased["master"] = Hash("master").ToString();
        erased["encapsulationSeed"] = Hex(randomness);
        erased["erasedBefore"] = request.Epochs[1].Value;
        cases.Add("release", "two epochs, the inputs of the first one erased", erased);
        var other = request with { Nonce = Hash("other nonce") };
        cases.Add("release.refused", "another nonce", Fields(release, release.Sign(other, keeper), other), KeysErrors.BadRelease);
        cases.Add("release.refused", "not the keeper's signature", Fields(release, release.Sign(request, worker)), KeysErrors.BadRelease);
        var altered = new KeyRelease(Flip(release.Bytes, -1));
        cases.Add("release.refused", "altered", Fields(altered, altered.Sign(request, keeper)), KeysErrors.BadRelease);
        var cut = new KeyRelease(release.Bytes.ToArray()[..^64]);
        cases.Add("release.refused", "an epoch short", Fields(cut, cut.Sign(request, keeper)), KeysErrors.BadRelease);
        void RefuseRequest(string name, byte[] bytes, EnclaveSignature signature) =>
            cases.Add("request.refused", name, new() { ["request"] = Hex(bytes), ["signature"] = signature.ToString() },
            KeysErrors.BadRequest);
        RefuseRequest("a byte short", request.Encode()[..^1], request.Sign(worker));
        RefuseRequest("no epochs", (request with { Epochs = [] }).Encode(), request.Sign(worker));
        RefuseRequest("falling epochs", (request with { Epochs = [new(4), new(3)] }).Encode(), request.Sign(worker));
        RefuseRequest("another signer", request.Encode(), request.Sign(keeper));
    }

    private static NetworkManifest Manifest(ulong chainId = 31337)
    {
        using var authority = Ed25519PrivateKey.FromSeed(Hash("authority").AsSpan());
        return new(
            chainId, Account("ledger"), Network, HeaderTrust.Authority, Hash32.FromSpan(authority.PublicKey), AttestationRoot.Development,
            Root("root").Hash, Hash("worker enclave"), Hash("keeper enclave"));
    }

    private static DevelopmentRoot Root(string name) => DevelopmentRoot.OfSeed(Hash(name).AsSpan());

    private void AddEvidence()
    {
        var terms = new DevelopmentCollateral((long)Now - 86_400, (long)Now + 86_400);
        var collateral = Root("root").Collateral(terms);
        var claims = new EnclaveClaims(EnclaveRole.Worker, Manifest().Hash, Account("signer"), Account("operator"), Hash("key"), Hash("block"), Now + 3600);
        Evidence Quoted(EnclaveClaims of, Hash32? measurement = null, bool debug = false, string by = "root",
            EnclaveClaims? shown = null) => new(
            shown ?? of, AttestationPlatform.Simulated,
            Root(by).Quote(DevelopmentReport.OfEnclave(
                (measurement ?? Hash("worker enclave")).AsSpan(), WireValue.Encode(ReportData.Of(of)), debug)));
        // A case without collateral has that of the first one.
        JsonObject Fields(byte[] evidence, ulong chainId = 31337) => new()
        {
            ["manifest"] = Hex(Manifest(chainId).Encode()), ["role"] = 1, ["now"] = Now, ["signer"] = Account("signer").ToString(),
            ["operator"] = Account("operator").ToString(),
            ["evidence"] = Hex(evidence),
        };
        JsonObject With(JsonObject fields, byte[]? attached)
        {
            if (attached is not null)
            {
                fields["collateral"] = Hex(attached);
            }

            return fields;
        }

        var good = Quoted(claims);
        var fields = With(Fields(good.Encode()), collateral.Encode());
        fields["evidenceHash"] = good.Hash.ToString();
        cases.Add("evidence", "worker", fields);
        fields = With(Fields(good.Encode()), Root("root").Collateral(terms with { Ends = (long)Now }).Encode());
        fields["evidenceHash"] = good.Hash.ToString();
        cases.Add("evidence", "worker, with collateral of its last second", fields);
        void Refuse(string name, ErrorCode error, byte[] evidence, ulong chainId = 31337, byte[]? with = null) =>
            cases.Add("evidence.refused", name, With(Fields(evidence, chainId), with), error);
        void RefuseWith(string name, ErrorCode error, DevelopmentCollateral other) =>
            Refuse(name, error, good.Encode(), with: Root("root").Collateral(other).Encode());
        Refuse("a byte short", AttestationErrors.BadEvidence, good.Encode()[..^1]);
        Refuse("a public chain", TrustErrors.DevelopmentOnPublicChain, good.Encode(), 1);
        Refuse("another platform", AttestationErrors.WrongPlatform, (good with { Platform = AttestationPlatform.Gramine }).Encode());
        Refuse("a platform that nobody knows", AttestationErrors.BadEvidence, (good with { Platform = (AttestationPlatform)4 }).Encode());
        Refuse("another root", QuoteErrors.WrongRoot, Quoted(claims, by: "other root").Encode());
        Refuse("an altered signature", QuoteErrors.QuoteSignature, (good with { Quote = Flip(good.Quote, 436) }).Encode());
        Refuse("a padded quote", AttestationErrors.BadEvidence, (good with { Quote = (byte[])[.. good.Quote.Span, 0] }).Encode());
        Refuse("no collateral", QuoteErrors.CollateralMalformed, good.Encode(), with: []);
        Refuse("collateral a byte short", QuoteErrors.CollateralMalformed, good.Encode(), with: collateral.Encode()[..^1]);
        Refuse("collateral of version 0", QuoteErrors.CollateralMalformed, good.Encode(), with: Flip(collateral.Encode(), 0));
        RefuseWith("collateral that has expired", QuoteErrors.CollateralExpired, terms with { Ends = (long)Now - 1 });
        RefuseWith("a revoked machine", QuoteErrors.Revoked, terms with { IsMachineRevoked = true });
        RefuseWith("a revoked authority", QuoteErrors.Revoked, terms with { IsAuthorityRevoked = true });
        RefuseWith("a machine that is out of date", QuoteErrors.TcbStatus, terms with { Status = TcbStatus.OutOfDate });
        RefuseWith("an advisory", QuoteErrors.Advisory, terms with { Advisories = ["ENIGMA-1"] });
        Refuse("debug mode", AttestationErrors.DebugEnclave, Quoted(claims, debug: true).Encode());
        Refuse("another measurement", AttestationErrors.WrongMeasurement, Quoted(claims, Hash("other")).Encode());
        Refuse("claims that were not attested", AttestationErrors.WrongReportData, Quoted(claims,
            shown: claims with { Signer = Account("other") }).Encode());
        Refuse("another role", AttestationErrors.WrongRole, Quoted(claims with { Role = EnclaveRole.KeyKeeper, Operator = default }).Encode());
        Refuse("another network", AttestationErrors.WrongNetwork, Quoted(claims with { ManifestHash = Hash("other") }).Encode());
        Refuse("expired", AttestationErrors.Expired, Quoted(claims with { Expiry = Now }).Encode());
        Refuse("valid for too long", AttestationErrors.Expired,
            Quoted(claims with { Expiry = Now + EvidencePolicy.MaximumLifetime + 1 }).Encode());
        Refuse("no operator", AttestationErrors.BadEvidence, Quoted(claims with { Operator = default }).Encode());
        Refuse("a key keeper with an operator", AttestationErrors.BadEvidence, Quoted(claims with { Role = EnclaveRole.KeyKeeper }).Encode());
        Refuse("another operator", AttestationErrors.WrongOperator, Quoted(claims with { Operator = Account("other") }).Encode());
        Refuse("another signer", AttestationErrors.WrongSigner, Quoted(claims with { Signer = Account("other") }).Encode());
    }

    private void AddManifests()
    {
        var manifest = Manifest();
        cases.Add("manifest", "local network", new()
        {
            ["bytes"] = Hex(manifest.Encode()), ["hash"] = manifest.Hash.ToString(),
            ["json"] = JsonNode.Parse(ManifestJson.Write(manifest)),
        });
        var intel = manifest with { AttestationRoot = AttestationRoot.Intel, RootHash = TrustRoot.Intel.Hash };
        cases.Add("manifest", "real hardware", new()
        {
            ["bytes"] = Hex(intel.Encode()), ["hash"] = intel.Hash.ToString(),
            ["json"] = JsonNode.Parse(ManifestJson.Write(intel)),
        });
        void Refuse(string name, byte[] bytes) => cases.Add("manifest.refused", name, new() { ["bytes"] = Hex(bytes) },
        ManifestErrors.BadFormat);
        var encoded = manifest.Encode();
        Refuse("empty", []);
        Refuse("version 0", Flip(encoded, 0));
        Refuse("header trust 0", Flip(encoded, 61));
        Refuse("attestation root 0", Flip(encoded, 94));
        Refuse("a byte short", encoded[..^1]);
        Refuse("a byte long", [.. encoded, 0]);
    }

    private void AddHeaders()
    {
        using var authority = Ed25519PrivateKey.FromSeed(Hash("authority").AsSpan());
        var header = SignedHeader.Sign(Hash("header").ToArray(), Network, 31337, authority);
        JsonObject Fields(SignedHeader signed, ulong chainId = 31337) => new()
        {
            ["manifest"] = Hex(Manifest(chainId).Encode()), ["rlp"] = signed.Rlp.ToString(), ["signature"] = signed.Signature.ToString(),
        };
        cases.Add("header", "signed", Fields(header));
        cases.Add("header.refused", "unsigned", Fields(header with { Signature = ByteString.Empty }), HeaderErrors.NotSigned);
        cases.Add("header.refused", "altered header", Fields(header with { Rlp = Flip(header.Rlp, 0) }), HeaderErrors.BadSignature);
        cases.Add("header.refused", "altered signature", Fields(header with { Signature = Flip(header.Signature, 0) }),
            HeaderErrors.BadSignature);
        cases.Add("header.refused", "another chain", Fields(header, 1337), HeaderErrors.BadSignature);
    }
}
