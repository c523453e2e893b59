// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Fuzz.Engine;
using Enigma.Protocol;
using Enigma.Shared.Tests.Protocol;

namespace Enigma.Fuzz.Targets;

/// <summary>Padding: one canonical form of each content.</summary>
[Covers(typeof(Padding), nameof(Padding.Unpad))]
internal sealed class PaddingTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Seeds => new[] { 0, 1, 251, 252, 253, 1_000 }.Select(length => Padding.Pad(new byte[length]));

    public override Verdict Parse(byte[] input) => new(Padding.Pad(Padding.Unpad(input)));
}

/// <summary>Deterministic encryption: what opens is what sealing gives.</summary>
[Covers(typeof(SivKey), "Open")]
internal sealed class SivTarget : FuzzTarget
{
    private readonly SivKey _key = SivKey.Derive("secret"u8, "context"u8);

    public override IEnumerable<byte[]> Seeds => [_key.Seal("ad"u8, []), _key.Seal("ad"u8, "some plaintext"u8)];

    public override Verdict Parse(byte[] input) => new(_key.Seal("ad"u8, _key.Open("ad"u8, input)));
}

/// <summary>Envelopes, by the enclave that opens them and by the user who recovers a key.</summary>
[Covers(typeof(Envelope), nameof(Envelope.Open))]
[Covers(typeof(Envelope), nameof(Envelope.RecoverResultKey))]
internal sealed class EnvelopeTarget : FuzzTarget
{
    private static readonly EnvelopeContext Context = EnvelopeContext.Of(Sample.Network, Sample.Task);

    private readonly XWingPrivateKey _private;
    private readonly EncryptionKey _public;
    private readonly SealedEnvelope _sealed;

    public EnvelopeTarget()
    {
        (_private, _public) = Sample.WorkerKey();
        (_sealed, _) = Envelope.Seal(Context, _public, Sample.Inputs, Sample.Seed(), Sample.Hash("salt"));
    }

    public override IEnumerable<byte[]> Seeds => [_sealed.Bytes.ToArray(), _sealed.Bytes.ToArray()[..1_200]];

    public override Verdict Parse(byte[] input)
    {
        var envelope = new SealedEnvelope(input);
        try
        {
            using var recovered = Envelope.RecoverResultKey(Context, _public, envelope, Sample.Seed());
        }
        catch (EnigmaException refusal) when (IsRefusal(refusal))
        {
            // Another seed made it, or nobody: the enclave has its own say.
        }

        var opened = Envelope.Open(Context, _private, envelope);
        return input.AsSpan().SequenceEqual(_sealed.Bytes.Span)
            ? new(null, "opened")
            : throw new LawBrokenException($"an altered envelope of {input.Length} bytes opens: {opened}");
    }
}

/// <summary>Releases of keys, with a signature that fits whatever the keeper's host made of the bytes.</summary>
[Covers(typeof(KeyRelease), "Open")]
internal sealed class KeyReleaseTarget : FuzzTarget
{
    private readonly Secp256k1PrivateKey _keeper = Secp256k1PrivateKey.FromBytes(Sample.Hash("keeper").AsSpan());
    private readonly XWingPrivateKey _worker = Sample.WorkerKey().Private;
    private readonly KeyRelease _release = KeyRelease.Seal(Sample.KeyRequest, Sample.Roots(), new byte[64]);

    public override IEnumerable<byte[]> Seeds => [_release.Bytes.ToArray()];

    public override CostBound Bound => CostBound.Default with { AllocatedBytes = 1 << 20 };

    public override Verdict Parse(byte[] input)
    {
        var release = new KeyRelease(input);
        release.Open(Sample.KeyRequest, release.Sign(Sample.KeyRequest, _keeper), _keeper.Address, _worker);
        return input.AsSpan().SequenceEqual(_release.Bytes.Span) ? new(null, "opened") : throw new LawBrokenException("an altered release opens");
    }
}

/// <summary>What a key keeper has left, as it comes out of its own seal.</summary>
[Covers(typeof(KeeperRoots), "Open")]
internal sealed class KeeperRootsTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            using var roots = Sample.Roots();
            yield return roots.Remains();
            roots.EraseInputs(Sample.Contract, new(3));
            yield return roots.Remains();
            roots.EraseInputs(new(Sample.Sender), new(1));
            yield return roots.Remains();
        }
    }

    // A tree of 96 levels for each contract, an object for each node.
    public override CostBound Bound => CostBound.Default with { AllocatedBytes = 1 << 20 };

    public override Verdict Parse(byte[] input)
    {
        using var roots = KeeperRoots.Open(input, Sample.Network);
        using var secret = roots.InputSecret(Sample.Contract, new(4));
        // The master secret is any 32 bytes, and what is left of it has another form.
        return new(input.Length == Secret32.Size ? null : roots.Remains(), secret is null ? "erased" : "kept");
    }
}

/// <summary>Answers to queries: what opens is what was sealed.</summary>
[Covers(typeof(QueryAnswer), "Open")]
internal sealed class QueryAnswerTarget : FuzzTarget
{
    private static readonly QueryAnswerContext Context = new(Sample.Network, Sample.Contract, Sample.Hash("query"), new(7), new(Sample.Hash("head")));

    private readonly XWingPrivateKey _session = Sample.WorkerKey().Private;
    private readonly Ciphertext _sealed;

    public QueryAnswerTarget() => _sealed = QueryAnswer.Seal(
        Context, EncryptionKey.Of(_session), new EstimatedOutcome(GasClass.Of(3)), Sample.Bytes("encapsulation", 64));

    public override IEnumerable<byte[]> Seeds => [_sealed.Bytes.ToArray(), _sealed.Bytes.ToArray()[..1_130]];

    public override Verdict Parse(byte[] input)
    {
        QueryAnswer.Open(Context, _session, new Ciphertext(input));
        return input.AsSpan().SequenceEqual(_sealed.Bytes.Span) ? new(null, "opened") : throw new LawBrokenException("an altered answer opens");
    }
}

/// <summary>The keys of results and deltas: what opens is what was sealed.</summary>
[Covers(typeof(ResultKey), "Open")]
[Covers(typeof(StateKey), "Open")]
internal sealed class ResultTarget : FuzzTarget
{
    private static readonly TaskId Task = new(Sample.Hash("task"));
    private static readonly DeltaContext Delta = new(Sample.Network, Sample.Contract, new(1), Task, new(Sample.Hash("state")));

    private readonly ResultKey _result;
    private readonly StateKey _state = new ContractEpochSecret(Sample.Hash("secret").AsSpan()).StateKey();

    public ResultTarget() => (_, _result) = Envelope.Seal(
        EnvelopeContext.Of(Sample.Network, Sample.Task), Sample.WorkerKey().Public, Sample.Inputs, Sample.Seed(), Sample.Hash("salt"));

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, .. _result.Seal(Task, new SucceededOutcome(5, Sample.Bytes("r", 9))).Bytes.Span], [1, .. _state.Seal(Delta, Sample.Delta).Bytes.Span],
    ];

    public override Verdict Parse(byte[] input)
    {
        if (input.Length == 0)
        {
            return new(null);
        }

        var sealedBytes = new Ciphertext(input[1..]);
        var again = input[0] == 0
            ? _result.Seal(Task, _result.Open(Task, sealedBytes)).Bytes
            : _state.Seal(Delta, _state.Open(Delta, sealedBytes.Bytes)).Bytes;
        return new([input[0], .. again.Span]);
    }
}

/// <summary>Signatures: a signer is recovered from one form of a signature only.</summary>
[Covers(typeof(Secp256k1), nameof(Secp256k1.TryRecover))]
[Covers(typeof(Secp256k1), nameof(Secp256k1.Recover))]
[Covers(typeof(Ed25519), nameof(Ed25519.Verify))]
internal sealed class SignatureTarget : FuzzTarget
{
    private static readonly Hash32 Digest = Sample.Hash("digest");

    private readonly Secp256k1PrivateKey _key = Secp256k1PrivateKey.FromBytes(Sample.Hash("signer").AsSpan());
    private readonly Ed25519PrivateKey _edwards = Ed25519PrivateKey.FromSeed(Sample.Hash("signer").AsSpan());

    public override IEnumerable<byte[]> Seeds => [_key.Sign(Digest), _edwards.Sign(Digest.AsSpan())];

    // Arithmetic on the curve makes many small numbers.
    public override CostBound Bound => CostBound.Default with { AllocatedBytes = 2 << 20 };

    public override Verdict Parse(byte[] input)
    {
        var isValid = Ed25519.Verify(_edwards.PublicKey, Digest.AsSpan(), input);
        if (isValid && !input.AsSpan().SequenceEqual(_edwards.Sign(Digest.AsSpan())))
        {
            throw new LawBrokenException("a second Ed25519 signature of one message verifies");
        }

        if (Secp256k1.TryRecover(Digest, input, out var signer) && signer == _key.Address && !input.AsSpan().SequenceEqual(_key.Sign(Digest)))
        {
            throw new LawBrokenException("a second secp256k1 signature of one digest recovers the same signer");
        }

        Secp256k1.Recover(Digest, input);
        return new(null, $"recovered {isValid}");
    }
}

/// <summary>Public keys and private keys from foreign bytes.</summary>
[Covers(typeof(XWing), nameof(XWing.VerifyPublicKey))]
[Covers(typeof(Secp256k1PrivateKey), nameof(Secp256k1PrivateKey.FromBytes))]
[Covers(typeof(Secp256k1PrivateKey), nameof(Secp256k1PrivateKey.TryFromBytes))]
[Covers(typeof(Ed25519PrivateKey), nameof(Ed25519PrivateKey.FromSeed))]
[Covers(typeof(XWingPrivateKey), nameof(XWingPrivateKey.FromSeed))]
[Covers(typeof(MlKem768), "FromSeed")]
internal sealed class KeyTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Seeds => [[0, .. Sample.WorkerKey().Public.Bytes.Span], [1, .. Sample.Hash("key").AsSpan()], [2, .. Sample.Hash("key").AsSpan()]];

    public override CostBound Bound => CostBound.Default with { AllocatedBytes = 1 << 20 };

    public override Verdict Parse(byte[] input)
    {
        if (input.Length == 0)
        {
            return new(null);
        }

        ReadOnlySpan<byte> key = input.AsSpan(1);
        switch (input[0] % 4)
        {
            case 0:
                XWing.VerifyPublicKey(key);
                break;
            case 1:
                using (Secp256k1PrivateKey.FromBytes(key))
                {
                    break;
                }

            case 2:
                using (Ed25519PrivateKey.FromSeed(key))
                {
                    break;
                }

            default:
                using (XWingPrivateKey.FromSeed(key))
                {
                    break;
                }
        }

        return new(null, $"{input[0] % 4}");
    }
}

/// <summary>The messages of the first network's contracts.</summary>
[Covers(typeof(FirstNetworkCipher), nameof(FirstNetworkCipher.TryOpen))]
internal sealed class FirstNetworkCipherTarget : FuzzTarget
{
    private static readonly byte[] Key = Sample.Hash("key").ToArray();

    public override IEnumerable<byte[]> Seeds => [FirstNetworkCipher.Seal(Key, new byte[FirstNetworkCipher.NonceSize], "plaintext"u8)];

    public override Verdict Parse(byte[] input) => FirstNetworkCipher.TryOpen(Key, input, out var plaintext)
        ? new(FirstNetworkCipher.Seal(Key, input.AsSpan(input.Length - FirstNetworkCipher.NonceSize), plaintext), "opened")
        : new(null, "refused");
}

/// <summary>Hex of fixed length, as text.</summary>
[Covers(typeof(Hash32), nameof(Hash32.TryParse))]
[Covers(typeof(Hash32), nameof(Hash32.Parse))]
[Covers(typeof(Address), nameof(Address.TryParse))]
[Covers(typeof(Address), nameof(Address.Parse))]
internal sealed class HexTarget : TextTarget
{
    protected override Verdict Parse(string text)
    {
        var isHash = Hash32.TryParse(text, out var hash);
        var isAddress = Address.TryParse(text, out var address);
        Require(text, isHash, hash.ToString(), () => Hash32.Parse(text));
        Require(text, isAddress, address.ToString(), () => Address.Parse(text));
        return new(null, $"{isHash} {isAddress}");
    }

    private void Require(string text, bool isAccepted, string canonical, Action parse)
    {
        try
        {
            parse();
            if (!isAccepted || !text.Equals(canonical, StringComparison.OrdinalIgnoreCase))
            {
                throw new LawBrokenException($"'{text}' is taken for {canonical}");
            }
        }
        catch (EnigmaException refusal) when (IsRefusal(refusal))
        {
            if (isAccepted)
            {
                throw new LawBrokenException("Parse refuses what TryParse accepts");
            }
        }
    }
}
