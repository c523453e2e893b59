// SPDX-License-Identifier: MIT
using System.Text;
using System.Text.Json.Nodes;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Vectors.Tests.Keys;

/// <summary>Makes the cases of spec/vectors/keys.json. Every value follows from its name, so that making them again gives the same file.</summary>
internal sealed class KeysCases
{
    private const ulong Now = 1_790_000_000;

    private static readonly NetworkId Network = new(Hash("network"));
    private static readonly ContractAddress Contract = new(Account("contract"));
    private static readonly TaskTerms Terms = TaskTerms.ForComputation(GasClass.Of(5), 1_000_000_000);

    private static readonly TaskEntry Entry = new(new(
        false, Contract, Account("sender"), 7, Hash("inputs"), Terms, new(3), new(4), new(2), new(1000), Now, Hash("prevrandao")));

    private static readonly EnvelopeContext Context = EnvelopeContext.Of(Network, Entry);
    private static readonly TaskId Task = Entry.Record.Id(Network);

    private readonly JsonArray _cases = [];

    internal static JsonObject Make()
    {
        var cases = new KeysCases();
        cases.AddSecrets();
        cases.AddEnvelopes();
        cases.AddResults();
        cases.AddDeltas();
        cases.AddReleases();
        cases.AddEvidence();
        cases.AddManifests();
        cases.AddHeaders();
        return new JsonObject
        {
            ["description"] = "Keys and sealed bytes of spec/keys.md; made by tests/Enigma.Vectors.Tests (README.md). Secrets here are public.",
            ["count"] = cases._cases.Count,
            ["cases"] = cases._cases,
        };
    }

    private static Hash32 Hash(string name) => Keccak256.Hash(Encoding.UTF8.GetBytes($"enigma vectors: {name}"));

    private static Address Account(string name) => Address.FromSpan(Hash(name).AsSpan()[..Address.Size]);

    private static string Hex(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    private static byte[] Flip(ReadOnlySpan<byte> bytes, int position)
    {
        var copy = bytes.ToArray();
        copy[position < 0 ? copy.Length + position : position] ^= 1;
        return copy;
    }

    private static KeeperRoots Roots() => new(Hash("master").AsSpan(), Network);

    private static ContractEpochSecret Secret(ulong epoch)
    {
        using var roots = Roots();
        return roots.ContractEpochSecret(Contract, new(epoch));
    }

    private void Add(string kind, string name, JsonObject fields, ErrorCode? error = null)
    {
        var entry = new JsonObject { ["kind"] = kind, ["name"] = name };
        foreach (var (key, value) in fields)
        {
            entry[key] = value?.DeepClone();
        }

        if (error is { } code)
        {
            entry["error"] = code.Name;
        }

        _cases.Add(entry);
    }

    private void AddSecrets()
    {
        using var roots = Roots();
        using var contractSecret = roots.ContractSecret(Contract);
        foreach (var epoch in new ulong[] { 0, 1, 3, 100 })
        {
            using var secret = roots.ContractEpochSecret(Contract, new(epoch));
            using var key = secret.EnvelopeKey();
            Add("secrets", $"epoch {epoch}", new()
            {
                ["master"] = Hash("master").ToString(), ["networkId"] = Network.ToString(), ["contract"] = Contract.ToString(),
                ["epoch"] = epoch, ["contractEpochSecret"] = Hex(secret.Reveal()), ["contractSecret"] = Hex(contractSecret.Reveal()),
                ["epochPrf"] = roots.EpochPrf(new(epoch)).ToString(), ["commitment"] = roots.EpochPrfCommitment(new(epoch)).ToString(),
                ["contractKey"] = EncryptionKey.Of(key).ToString(), ["taskId"] = Task.ToString(), ["prevRandao"] = Hash("prevrandao").ToString(),
                ["random"] = contractSecret.TaskRandom(Task, Hash("prevrandao")).ToString(),
            });
        }
    }

    private static JsonObject ContextFields(EnvelopeContext context, ulong keyOfEpoch = 3)
    {
        using var secret = Secret(keyOfEpoch);
        return new()
        {
            ["contractEpochSecret"] = Hex(secret.Reveal()), ["networkId"] = context.Network.ToString(), ["contract"] = context.Contract.ToString(),
            ["keyEpoch"] = context.KeyEpoch.Value, ["sender"] = context.Sender.ToString(), ["purpose"] = (int)context.Purpose,
        };
    }

    private static (SealedEnvelope Envelope, ResultKey Key) Seal(PlainInputs inputs, string salt)
    {
        using var secret = Secret(3);
        using var key = secret.EnvelopeKey();
        using var seed = new UserSeed(Hash("seed").AsSpan());
        return Envelope.Seal(Context, EncryptionKey.Of(key), inputs, seed, Hash(salt));
    }

    private static PlainInputs Inputs(int arguments) =>
        new(Contract, Terms, Hash32.Zero, "add(uint256,uint256)", Enumerable.Repeat((byte)0x5a, arguments).ToArray());

    private void AddEnvelopes()
    {
        foreach (var length in new[] { 0, 64, 1000 })
        {
            var inputs = Inputs(length);
            var (envelope, _) = Seal(inputs, $"salt {length}");
            var fields = ContextFields(Context);
            fields["seed"] = Hash("seed").ToString();
            fields["salt"] = Hash($"salt {length}").ToString();
            fields["entry"] = Hex(Entry.Encode());
            fields["inputs"] = Hex(inputs.Encode());
            fields["envelope"] = envelope.ToString();
            fields["inputsHash"] = envelope.InputsHash.ToString();
            Add("envelope", $"{length} bytes of arguments", fields);
        }

        var bytes = Seal(Inputs(64), "salt 64").Envelope.Bytes.ToArray();
        void Refuse(string name, ErrorCode error, byte[] envelope, EnvelopeContext? context = null, ulong keyOfEpoch = 3, QueueEntry? entry = null)
        {
            var fields = ContextFields(context ?? Context, keyOfEpoch);
            fields["entry"] = Hex((entry ?? Entry).Encode());
            fields["envelope"] = Hex(envelope);
            Add("envelope.refused", name, fields, error);
        }

        Refuse("empty", EnvelopeErrors.BadFormat, []);
        Refuse("too short", EnvelopeErrors.BadFormat, bytes[..1433]);
        Refuse("version 0", EnvelopeErrors.BadFormat, Flip(bytes, 0));
        Refuse("suite 0", EnvelopeErrors.BadFormat, Flip(bytes, 1));
        Refuse("another key epoch in the envelope", EnvelopeErrors.OpenFailed, Flip(bytes, 9));
        Refuse("another salt", EnvelopeErrors.OpenFailed, Flip(bytes, 10));
        Refuse("another encapsulation", EnvelopeErrors.OpenFailed, Flip(bytes, 42));
        Refuse("another ciphertext", EnvelopeErrors.OpenFailed, Flip(bytes, 1162));
        Refuse("another tag", EnvelopeErrors.OpenFailed, Flip(bytes, -1));
        Refuse("another network", EnvelopeErrors.OpenFailed, bytes, Context with { Network = new(Hash("other")) });
        Refuse("another contract", EnvelopeErrors.OpenFailed, bytes, Context with { Contract = new(Account("other")) });
        Refuse("another key epoch", EnvelopeErrors.OpenFailed, bytes, Context with { KeyEpoch = new(4) });
        Refuse("another sender", EnvelopeErrors.OpenFailed, bytes, Context with { Sender = Account("other") });
        Refuse("another purpose", EnvelopeErrors.OpenFailed, bytes, Context with { Purpose = EnvelopePurpose.Deploy });
        Refuse("the key of another epoch", EnvelopeErrors.OpenFailed, bytes, keyOfEpoch: 4);
        Refuse("a function text of no bytes", EnvelopeErrors.BadInputs, SealRaw(WireValue.Encode(Inputs(0) with { Function = "" })));
        Refuse("inputs of version 2", EnvelopeErrors.BadInputs, SealRaw([2, .. Inputs(0).Encode()[1..]]));
        Refuse("inputs with a byte more", EnvelopeErrors.BadInputs, SealRaw([.. Inputs(0).Encode(), 0]));
        Refuse("inputs that are not padded", EnvelopeErrors.BadInputs, SealRaw([], new byte[257]));
        Refuse("other terms", EnvelopeErrors.Mismatch, bytes, entry: new TaskEntry(Entry.Record with { Terms = Terms with { GasPrice = 1 } }));
        Refuse("another contract inside", EnvelopeErrors.Mismatch, Seal(Inputs(0) with { Contract = new(Account("other")) }, "salt").Envelope.Bytes.ToArray());
        Refuse("a deployment inside", EnvelopeErrors.Mismatch, Seal(Inputs(0) with { Deployment = Hash("deployment") }, "salt").Envelope.Bytes.ToArray());
    }

    /// <summary>Seals what no client would, with the formulas of spec/keys.md written out.</summary>
    private static byte[] SealRaw(byte[] inputs, byte[]? padded = null)
    {
        using var secret = Secret(3);
        using var key = secret.EnvelopeKey();
        var salt = Hash("raw salt");
        var info = new WireWriter()
            .WriteSpan(Labels.Envelope).Write(Network).Write(Contract).WriteUInt64(3).WriteAddress(Context.Sender).WriteByte(2).ToArray();
        var header = new WireWriter().WriteByte(1).WriteByte(1).WriteUInt64(3).WriteHash(salt).ToArray();
        using var sender = HpkeSender.Setup(key.PublicKey, info, [.. Hash("raw").AsSpan(), .. Hash("raw 2").AsSpan()]);
        return [.. header, .. sender.Encapsulation, .. sender.Seal(header, padded ?? Padding.Pad(inputs))];
    }

    private void AddResults()
    {
        var (envelope, key) = Seal(Inputs(64), "salt 64");
        JsonObject Fields(Ciphertext result)
        {
            var fields = ContextFields(Context);
            fields["seed"] = Hash("seed").ToString();
            fields["envelope"] = envelope.ToString();
            fields["taskId"] = Task.ToString();
            fields["result"] = result.ToString();
            return fields;
        }

        foreach (var outcome in new TaskOutcome[]
                 {
                     new SucceededOutcome(0, ByteString.Empty), new SucceededOutcome(77, Enumerable.Range(0, 255).Select(i => (byte)i).ToArray()),
                     new FailedOutcome(12, "contract.reverted", "too poor", Hash("reason").ToArray()),
                 })
        {
            var fields = Fields(key.Seal(Task, outcome));
            fields["outcome"] = Hex(outcome.Encode());
            Add("result", $"{outcome} after {outcome.GasUsed} gas", fields);
        }

        var good = key.Seal(Task, new SucceededOutcome(1, ByteString.Empty));
        Add("result.refused", "empty", Fields(Ciphertext.None), ResultErrors.OpenFailed);
        Add("result.refused", "altered", Fields(new(Flip(good.Bytes, 40))), ResultErrors.OpenFailed);
        Add("result.refused", "of another task", Fields(key.Seal(new(Hash("other")), new SucceededOutcome(1, ByteString.Empty))), ResultErrors.OpenFailed);
    }

    private void AddDeltas()
    {
        using var secret = Secret(4);
        using var key = secret.StateKey();
        var context = new DeltaContext(Network, Contract, new(1), Task, new(Hash("state")));
        JsonObject Fields(DeltaContext at, Ciphertext sealedDelta) => new()
        {
            ["contractEpochSecret"] = Hex(secret.Reveal()), ["networkId"] = at.Network.ToString(), ["contract"] = at.Contract.ToString(),
            ["index"] = at.Index.Value, ["taskId"] = at.Task.ToString(), ["stateBefore"] = at.Before.ToString(), ["sealed"] = sealedDelta.ToString(),
        };
        foreach (var delta in new StateDelta[]
                 {
                     new(EntryStatus.Failed, GasClass.Of(5), []), new(EntryStatus.Succeeded, GasClass.Base, []),
                     new(EntryStatus.Succeeded, GasClass.Of(2), [new(ByteString.Empty, Hash("v").ToArray()), new("a"u8.ToArray(), null), new("ab"u8.ToArray(), ByteString.Empty)]),
                 })
        {
            var fields = Fields(context, key.Seal(context, delta));
            fields["delta"] = Hex(delta.Encode());
            fields["bodyHash"] = new TaskBody(Ciphertext.None, key.Seal(context, delta)).Hash.ToString();
            Add("delta", $"{delta.Status} with {delta.Writes.Count} writes", fields);
        }

        var good = key.Seal(context, new(EntryStatus.Succeeded, GasClass.Base, []));
        Add("delta.refused", "altered", Fields(context, new(Flip(good.Bytes, -1))), ResultErrors.DeltaOpenFailed);
        Add("delta.refused", "another index", Fields(context with { Index = new(2) }, good), ResultErrors.DeltaOpenFailed);
        Add("delta.refused", "another state before", Fields(context with { Before = StateHash.Initial }, good), ResultErrors.DeltaOpenFailed);
        var doubled = new StateDelta(EntryStatus.Succeeded, GasClass.Base, [new("a"u8.ToArray(), null), new("a"u8.ToArray(), null)]);
        Add("delta.refused", "a key twice", Fields(context, key.Seal(context, doubled)), ResultErrors.DeltaBadFormat);
        var failed = new StateDelta(EntryStatus.Failed, GasClass.Base, [new("a"u8.ToArray(), null)]);
        Add("delta.refused", "writes of a failed task", Fields(context, key.Seal(context, failed)), ResultErrors.DeltaBadFormat);
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
            ["request"] = Hex((of ?? request).Encode()), ["workerKeySeed"] = Hash("worker key").ToString(), ["keeper"] = keeper.Address.ToString(),
            ["release"] = bytes.ToString(), ["signature"] = signature.ToString(),
        };
        var good = Fields(release, release.Sign(request, keeper));
        good["requestSignature"] = request.Sign(worker).ToString();
        good["master"] = Hash("master").ToString();
        good["encapsulationSeed"] = Hex(randomness);
        Add("release", "two epochs", good);
        var other = request with { Nonce = Hash("other nonce") };
        Add("release.refused", "another nonce", Fields(release, release.Sign(other, keeper), other), KeysErrors.BadRelease);
        Add("release.refused", "not the keeper's signature", Fields(release, release.Sign(request, worker)), KeysErrors.BadRelease);
        var altered = new KeyRelease(Flip(release.Bytes, -1));
        Add("release.refused", "altered", Fields(altered, altered.Sign(request, keeper)), KeysErrors.BadRelease);
        var cut = new KeyRelease(release.Bytes.ToArray()[..^32]);
        Add("release.refused", "an epoch short", Fields(cut, cut.Sign(request, keeper)), KeysErrors.BadRelease);
        void RefuseRequest(string name, byte[] bytes, EnclaveSignature signature) =>
            Add("request.refused", name, new() { ["request"] = Hex(bytes), ["signature"] = signature.ToString() }, KeysErrors.BadRequest);
        RefuseRequest("a byte short", request.Encode()[..^1], request.Sign(worker));
        RefuseRequest("no epochs", (request with { Epochs = [] }).Encode(), request.Sign(worker));
        RefuseRequest("falling epochs", (request with { Epochs = [new(4), new(3)] }).Encode(), request.Sign(worker));
        RefuseRequest("another signer", request.Encode(), request.Sign(keeper));
    }

    private static NetworkManifest Manifest(ulong chainId = 31337)
    {
        using var authority = Ed25519PrivateKey.FromSeed(Hash("authority").AsSpan());
        using var root = Ed25519PrivateKey.FromSeed(Hash("root").AsSpan());
        return new(
            chainId, Account("ledger"), Network, HeaderTrust.Authority, Hash32.FromSpan(authority.PublicKey), AttestationRoot.Development,
            Hash32.FromSpan(root.PublicKey), Hash("worker enclave"), Hash("keeper enclave"));
    }

    private void AddEvidence()
    {
        using var root = Ed25519PrivateKey.FromSeed(Hash("root").AsSpan());
        using var otherRoot = Ed25519PrivateKey.FromSeed(Hash("other root").AsSpan());
        var claims = new EnclaveClaims(EnclaveRole.Worker, Manifest().Hash, Account("signer"), Hash("key"), Hash("block"), Now + 3600);
        Evidence Quoted(EnclaveClaims of, Hash32? measurement = null, bool debug = false, Ed25519PrivateKey? by = null, EnclaveClaims? shown = null) => new(
            shown ?? of, AttestationPlatform.Simulated,
            SimulatedQuote.Sign(measurement ?? Hash("worker enclave"), debug, ReportData.Of(of), by ?? root).Encode());
        JsonObject Fields(byte[] evidence, ulong chainId = 31337) => new()
        {
            ["manifest"] = Hex(Manifest(chainId).Encode()), ["role"] = 1, ["now"] = Now, ["signer"] = Account("signer").ToString(), ["evidence"] = Hex(evidence),
        };
        var good = Quoted(claims);
        var fields = Fields(good.Encode());
        fields["evidenceHash"] = good.Hash.ToString();
        Add("evidence", "worker", fields);
        void Refuse(string name, ErrorCode error, byte[] evidence, ulong chainId = 31337) =>
            Add("evidence.refused", name, Fields(evidence, chainId), error);
        Refuse("a byte short", AttestationErrors.BadEvidence, good.Encode()[..^1]);
        Refuse("a public chain", TrustErrors.DevelopmentOnPublicChain, good.Encode(), 1);
        Refuse("another root", AttestationErrors.BadQuote, Quoted(claims, by: otherRoot).Encode());
        Refuse("an altered signature", AttestationErrors.BadQuote, Flip(good.Encode(), -1));
        Refuse("debug mode", AttestationErrors.DebugEnclave, Quoted(claims, debug: true).Encode());
        Refuse("another measurement", AttestationErrors.WrongMeasurement, Quoted(claims, Hash("other")).Encode());
        Refuse("claims that were not attested", AttestationErrors.WrongReportData, Quoted(claims, shown: claims with { Signer = Account("other") }).Encode());
        Refuse("another role", AttestationErrors.WrongRole, Quoted(claims with { Role = EnclaveRole.KeyKeeper }).Encode());
        Refuse("another network", AttestationErrors.WrongNetwork, Quoted(claims with { ManifestHash = Hash("other") }).Encode());
        Refuse("expired", AttestationErrors.Expired, Quoted(claims with { Expiry = Now }).Encode());
        Refuse("valid for too long", AttestationErrors.Expired, Quoted(claims with { Expiry = Now + EvidencePolicy.MaximumLifetime + 1 }).Encode());
        Refuse("another signer", AttestationErrors.WrongSigner, Quoted(claims with { Signer = Account("other") }).Encode());
    }

    private void AddManifests()
    {
        var manifest = Manifest();
        Add("manifest", "local network", new()
        {
            ["bytes"] = Hex(manifest.Encode()), ["hash"] = manifest.Hash.ToString(), ["json"] = JsonNode.Parse(ManifestJson.Write(manifest)),
        });
        void Refuse(string name, byte[] bytes) => Add("manifest.refused", name, new() { ["bytes"] = Hex(bytes) }, ManifestErrors.BadFormat);
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
        Add("header", "signed", Fields(header));
        Add("header.refused", "unsigned", Fields(header with { Signature = ByteString.Empty }), HeaderErrors.NotSigned);
        Add("header.refused", "altered header", Fields(header with { Rlp = Flip(header.Rlp, 0) }), HeaderErrors.BadSignature);
        Add("header.refused", "altered signature", Fields(header with { Signature = Flip(header.Signature, 0) }), HeaderErrors.BadSignature);
        Add("header.refused", "another chain", Fields(header, 1337), HeaderErrors.BadSignature);
    }
}
