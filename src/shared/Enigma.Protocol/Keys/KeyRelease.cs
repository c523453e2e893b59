// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The secrets of a contract, sealed by the key keeper to one worker enclave and one request (spec/keys.md §6).</summary>
public readonly record struct KeyRelease(ByteString Bytes) : IWireValue<KeyRelease>
{
    /// <summary>The secret of the epoch, then its input secret or as many zeros.</summary>
    internal const int EpochSize = 2 * Secret32.Size;

    private const int TagSize = 16;

    /// <summary>Seals the secrets of the epochs of <paramref name="request"/>.</summary>
    /// <param name="request">The request, verified before.</param>
    /// <param name="roots">The keeper's roots.</param>
    /// <param name="encapsulationSeed">64 fresh random bytes.</param>
    public static KeyRelease Seal(KeyRequest request, KeeperRoots roots, ReadOnlySpan<byte> encapsulationSeed)
    {
        var plain = new byte[request.Epochs.Count * EpochSize];
        for (var i = 0; i < request.Epochs.Count; i++)
        {
            using var secret = roots.ContractEpochSecret(request.Contract, request.Epochs[i]);
            using var input = roots.InputSecret(request.Contract, request.Epochs[i]);
            secret.Reveal().CopyTo(plain.AsSpan(i * EpochSize));
            input?.Reveal().CopyTo(plain.AsSpan((i * EpochSize) + Secret32.Size));
        }

        using var sender = HpkeSender.Setup(request.WorkerKey.Bytes, Info(request), encapsulationSeed);
        var ciphertext = sender.Seal([], plain);
        CryptographicOperations.ZeroMemory(plain);
        return new((byte[])[.. sender.Encapsulation, .. ciphertext]);
    }

    /// <summary>What the key keeper signs.</summary>
    public Hash32 Digest(KeyRequest request) => Keccak256.Hash(Labels.KeyRelease, request.Hash.AsSpan(), Bytes);

    /// <summary>Signs the release with the keeper's signer.</summary>
    public EnclaveSignature Sign(KeyRequest request, Secp256k1PrivateKey keeper) => new(keeper.Sign(Digest(request)));

    /// <summary>Opens a release inside the worker's enclave.</summary>
    /// <param name="request">The open request that it must answer.</param>
    /// <param name="signature">The keeper's signature.</param>
    /// <param name="keeper">The key keeper that the Ledger names, proven.</param>
    /// <param name="workerKey">The enclave's private key.</param>
    /// <exception cref="EnigmaException"><c>keys.bad_release</c></exception>
    public ReleasedSecrets Open(KeyRequest request, EnclaveSignature signature, Address keeper, XWingPrivateKey workerKey)
    {
        if (!Secp256k1.TryRecover(Digest(request), signature.Bytes, out var signer) || signer != keeper)
        {
            throw Bad($"it is not signed by the key keeper {keeper} for this request");
        }

        var expected = XWing.EncapsulationSize + (request.Epochs.Count * EpochSize) + TagSize;
        if (Bytes.Length != expected)
        {
            throw Bad($"it has {Bytes.Length} bytes, expected {expected} for {request.Epochs.Count} epochs");
        }

        byte[] plain;
        try
        {
            using var receiver = HpkeReceiver.Setup(workerKey, Bytes.Span[..XWing.EncapsulationSize], Info(request));
            plain = receiver.Open([], Bytes.Span[XWing.EncapsulationSize..]);
        }
        catch (EnigmaException)
        {
            throw Bad("it does not open with this enclave's key");
        }

        var secrets = new ReleasedSecrets(request, plain);
        CryptographicOperations.ZeroMemory(plain);
        return secrets;
    }

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteLongBytes(Bytes);

    /// <inheritdoc/>
    public static KeyRelease Read(ref WireReader reader) => new(reader.ReadLongBytes());

    /// <summary>0x and hex digits.</summary>
    public override string ToString() => Bytes.ToString();

    // The request hash binds the secrets to one nonce: an old release never opens for a new request.
    private static byte[] Info(KeyRequest request) => [.. Labels.KeyRelease, .. request.Hash.AsSpan()];

    private static EnigmaException Bad(string fault) =>
        new(KeysErrors.BadRelease, $"key release is refused: {fault}; ask the key keeper again");
}

/// <summary>The secrets of a contract as they came out of a release; the receiver owns and disposes them.</summary>
public sealed class ReleasedSecrets
{
    internal ReleasedSecrets(KeyRequest request, ReadOnlySpan<byte> plain)
    {
        var epochs = new Dictionary<Epoch, ReleasedEpoch>(request.Epochs.Count);
        for (var i = 0; i < request.Epochs.Count; i++)
        {
            var both = plain.Slice(i * KeyRelease.EpochSize, KeyRelease.EpochSize);
            var input = both[Secret32.Size..];
            epochs.Add(
                request.Epochs[i],
                new ReleasedEpoch(
                    new ContractEpochSecret(both[..Secret32.Size]), input.ContainsAnyExcept((byte)0) ? new InputSecret(input) : null));
        }

        Epochs = epochs;
    }

    /// <summary>The secrets by epoch.</summary>
    public IReadOnlyDictionary<Epoch, ReleasedEpoch> Epochs { get; }
}

/// <summary>What a release holds of one epoch.</summary>
/// <param name="State">State key and randomness.</param>
/// <param name="Input">What opens inputs; null when the key keeper has erased it.</param>
public sealed record ReleasedEpoch(ContractEpochSecret State, InputSecret? Input) : IDisposable
{
    /// <summary>Wipes both.</summary>
    public void Dispose()
    {
        State.Dispose();
        Input?.Dispose();
    }
}
