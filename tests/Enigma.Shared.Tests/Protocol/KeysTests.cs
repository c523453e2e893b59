// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Shared.Tests.Protocol;

public sealed class KeysTests
{
    [Fact]
    public void ContractEpochSecret_AfterALaterEpoch_IsTheSameAgain()
    {
        using var roots = Sample.Roots();
        using var early = roots.ContractEpochSecret(Sample.Contract, new(2));
        using var late = roots.ContractEpochSecret(Sample.Contract, new(40));
        using var earlyAgain = roots.ContractEpochSecret(Sample.Contract, new(2));
        Assert.Equal(early.Reveal(), earlyAgain.Reveal());
        Assert.NotEqual(early.Reveal().ToArray(), late.Reveal().ToArray());
    }

    [Fact]
    public void TaskRandomness_OfAnotherEpoch_Differs()
    {
        using var roots = Sample.Roots();
        using var secret = roots.ContractEpochSecret(Sample.Contract, new(4));
        using var next = roots.ContractEpochSecret(Sample.Contract, new(5));
        using var randomness = secret.TaskRandomness();
        using var again = secret.TaskRandomness();
        using var healed = next.TaskRandomness();
        var task = Sample.Record.Id(Sample.Network);
        Assert.Equal(randomness.Of(task, Sample.Hash("prevrandao")), again.Of(task, Sample.Hash("prevrandao")));
        Assert.NotEqual(randomness.Of(task, Sample.Hash("prevrandao")), healed.Of(task, Sample.Hash("prevrandao")));
        Assert.NotEqual(randomness.Of(task, Sample.Hash("prevrandao")), randomness.Of(task, Sample.Hash("other")));
    }

    [Fact]
    public void Secrets_OfAnotherNetworkOrContract_Differ()
    {
        using var roots = Sample.Roots();
        using var otherRoots = new KeeperRoots(Sample.Hash("master").AsSpan(), new(Sample.Hash("other")));
        using var secret = roots.ContractEpochSecret(Sample.Contract, new(4));
        using var otherContract = roots.ContractEpochSecret(new(Sample.Address("other")), new(4));
        using var otherNetwork = otherRoots.ContractEpochSecret(Sample.Contract, new(4));
        Assert.NotEqual(secret.Reveal().ToArray(), otherContract.Reveal().ToArray());
        Assert.NotEqual(secret.Reveal().ToArray(), otherNetwork.Reveal().ToArray());
        var nonce = Sample.Hash("nonce");
        Assert.Equal(Keccak256.Hash(roots.EpochPrf(new(5)).AsSpan(), nonce.AsSpan()), roots.EpochPrfCommitment(new(5), nonce));
        Assert.NotEqual(roots.EpochPrf(new(5)), otherRoots.EpochPrf(new(5)));
    }

    [Fact]
    public void Delta_IsTheSameBytesTwice_AndOpensOnlyInItsPlace()
    {
        using var roots = Sample.Roots();
        using var secret = roots.ContractEpochSecret(Sample.Contract, new(4));
        using var key = secret.StateKey();
        var context = new DeltaContext(Sample.Network, Sample.Contract, new(1), Sample.Record.Id(Sample.Network),
            new(Sample.Hash("state")));
        var sealedDelta = key.Seal(context, Sample.Delta);

        Assert.Equal(sealedDelta, key.Seal(context, Sample.Delta));
        Assert.Equal(Sample.Delta.Encode(), key.Open(context, sealedDelta.Bytes).Encode());
        foreach (var other in new[]
                 {
                     context with { Network = new(Sample.Hash("other")) }, context with { Contract = new(Sample.Address("other")) },
                     context with { Index = new(2) }, context with { Task = new(Sample.Hash("other")) },
                     context with { Before = StateHash.Initial },
                 })
        {
            Assert.Equal(ResultErrors.DeltaOpenFailed, Assert.Throws<EnigmaException>(() => key.Open(other, sealedDelta.Bytes)).Code);
        }
    }

    [Fact]
    public void DecodeDelta_OfKeysOutOfOrderOrOfAFailedTask_IsRefused()
    {
        var doubled = new StateDelta(EntryStatus.Succeeded, GasClass.Base, [Sample.Delta.Writes[0], Sample.Delta.Writes[0]]);
        var falling = new StateDelta(EntryStatus.Succeeded, GasClass.Base, [Sample.Delta.Writes[1], Sample.Delta.Writes[0]]);
        var failed = new StateDelta(EntryStatus.Failed, GasClass.Base, [Sample.Delta.Writes[0]]);
        var system = new StateDelta(EntryStatus.System, GasClass.Base, []);
        foreach (var delta in new[] { doubled, falling, failed, system })
        {
            Assert.Equal(ResultErrors.DeltaBadFormat, Assert.Throws<EnigmaException>(() => StateDelta.Decode(delta.Encode())).Code);
        }
    }

    [Fact]
    public void Release_OpensForItsRequestAlone()
    {
        using var roots = Sample.Roots();
        using var keeper = Secp256k1PrivateKey.FromBytes(Sample.Hash("keeper").AsSpan());
        var (workerKey, _) = Sample.WorkerKey();
        var release = KeyRelease.Seal(Sample.KeyRequest, roots, Sample.Bytes("randomness", 64));
        var signature = release.Sign(Sample.KeyRequest, keeper);

        var secrets = release.Open(Sample.KeyRequest, signature, keeper.Address, workerKey);
        using var expected = roots.ContractEpochSecret(Sample.Contract, new(9));
        using var expectedInput = roots.InputSecret(Sample.Contract, new(9));
        Assert.Equal(expected.Reveal(), secrets.Epochs[new(9)].State.Reveal());
        Assert.Equal(expectedInput!.Reveal(), secrets.Epochs[new(9)].Input!.Reveal());
        Assert.Equal([new(2), new(3), new(9)], secrets.Epochs.Keys.Order());

        var otherNonce = Sample.KeyRequest with { Nonce = Sample.Hash("other") };
        Refused(() => release.Open(otherNonce, signature, keeper.Address, workerKey));
        Refused(() => release.Open(otherNonce, release.Sign(otherNonce, keeper), keeper.Address, workerKey));
        Refused(() => release.Open(Sample.KeyRequest, signature, Sample.Address("other"), workerKey));
        Refused(() => release.Open(Sample.KeyRequest, EnclaveSignature.None, keeper.Address, workerKey));
        using var otherKey = XWingPrivateKey.FromSeed(Sample.Hash("other").AsSpan());
        Refused(() => release.Open(Sample.KeyRequest, signature, keeper.Address, otherKey));
        var cut = new KeyRelease(release.Bytes.ToArray()[..^1]);
        Refused(() => cut.Open(Sample.KeyRequest, cut.Sign(Sample.KeyRequest, keeper), keeper.Address, workerKey));
    }

    [Fact]
    public void VerifySignature_OfAnotherSigner_IsABadRequest()
    {
        using var signer = Secp256k1PrivateKey.FromBytes(Sample.Hash("worker").AsSpan());
        var request = Sample.KeyRequest with { Signer = signer.Address };
        request.VerifySignature(request.Sign(signer));
        var other = Sample.KeyRequest;
        Assert.Equal(KeysErrors.BadRequest, Assert.Throws<EnigmaException>(() => other.VerifySignature(other.Sign(signer))).Code);
    }

    [Fact]
    public void DecodeKeyRequest_OfEpochsThatDoNotRise_IsRefused()
    {
        foreach (var epochs in new Epoch[][] { [], [new(3), new(3)], [new(3), new(2)] })
        {
            var encoded = (Sample.KeyRequest with { Epochs = epochs }).Encode();
            Assert.Equal(KeysErrors.BadRequest, Assert.Throws<EnigmaException>(() => KeyRequest.Decode(encoded)).Code);
        }
    }

    private static void Refused(Func<object> action) => Assert.Equal(KeysErrors.BadRelease, Assert.Throws<EnigmaException>(action).Code);
}
