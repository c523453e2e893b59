// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The secret of one contract and one epoch: its envelope key and the state key of that generation (spec/keys.md §1).</summary>
public sealed class ContractEpochSecret(ReadOnlySpan<byte> value) : Secret32(value)
{
    /// <summary>The key pair that users of this epoch seal to.</summary>
    public XWingPrivateKey EnvelopeKey()
    {
        var seed = DeriveKey([], Labels.EnvelopeKey);
        var key = XWingPrivateKey.FromSeed(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

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
}

/// <summary>The secret of one contract that no epoch changes: it gives the contract its randomness (spec/keys.md §1).</summary>
public sealed class ContractSecret(ReadOnlySpan<byte> value) : Secret32(value)
{
    /// <summary>The randomness of one task: known to nobody before its record's block.</summary>
    public Hash32 TaskRandom(TaskId task, Hash32 prevRandao) =>
        Sha256.Hmac(Reveal(), [.. Labels.TaskRandom, .. task.Value.AsSpan(), .. prevRandao.AsSpan()]);
}
