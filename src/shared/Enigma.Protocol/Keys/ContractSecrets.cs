// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// What opens the inputs of one contract and one epoch. Apart from <see cref="ContractEpochSecret"/>, because it is erased when nobody has to
/// compute from those inputs any more, and the state is needed on (spec/keys.md §11).
/// </summary>
public sealed class InputSecret(ReadOnlySpan<byte> value) : Secret32(value)
{
    /// <summary>The key pair that users of this epoch seal to.</summary>
    public XWingPrivateKey EnvelopeKey()
    {
        var seed = DeriveKey([], Labels.EnvelopeKey);
        var key = XWingPrivateKey.FromSeed(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }
}

/// <summary>The secret of one contract and one epoch: state key and randomness of that generation (spec/keys.md §1).</summary>
public sealed class ContractEpochSecret(ReadOnlySpan<byte> value) : Secret32(value)
{
    /// <summary>The key of the deltas whose record lies in this epoch.</summary>
    public StateKey StateKey()
    {
        var mac = DeriveKey([], Labels.StateMac);
        var encryption = DeriveKey([], Labels.StateEncryption);
        var key = new StateKey(new SivKey(mac, encryption));
        CryptographicOperations.ZeroMemory(mac);
        CryptographicOperations.ZeroMemory(encryption);
        return key;
    }

    /// <summary>The key of the randomness of tasks whose record lies in this epoch; the caller wipes it.</summary>
    public TaskRandomness TaskRandomness()
    {
        var key = DeriveKey([], Labels.TaskRandom);
        var randomness = new TaskRandomness(key);
        CryptographicOperations.ZeroMemory(key);
        return randomness;
    }
}

/// <summary>
/// Gives each task of a contract its randomness: known to nobody before its record's block, and, because each epoch has a key of its own,
/// never to somebody who only saw the keys of other epochs (spec/keys.md §1).
/// </summary>
public sealed class TaskRandomness(ReadOnlySpan<byte> key) : Secret32(key)
{
    /// <summary>The randomness of one task.</summary>
    public Hash32 Of(TaskId task, Hash32 prevRandao) => Sha256.Hmac(Reveal(), [.. task.Value.AsSpan(), .. prevRandao.AsSpan()]);
}
