// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>A worker enclave asks the key keeper for the secrets of a contract (spec/keys.md §6).</summary>
/// <param name="Network">The network.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Signer">The worker's signer.</param>
/// <param name="Epochs">The epochs, strictly rising, at most 1024.</param>
/// <param name="Nonce">Fresh and random; one answer is accepted for it.</param>
/// <param name="WorkerKey">The worker's encryption key, whose hash is registered.</param>
public sealed record KeyRequest(
    NetworkId Network, ContractAddress Contract, Address Signer, IReadOnlyList<Epoch> Epochs, Hash32 Nonce, EncryptionKey WorkerKey)
    : IWireValue<KeyRequest>
{
    /// <summary>The greatest number of epochs in one request.</summary>
    public const int MaximumEpochs = 1024;

    private const byte Version = 1;

    /// <summary>Keccak-256 of the encoding; a release answers to it.</summary>
    public Hash32 Hash => Keccak256.Hash(Encode());

    /// <summary>What the worker signs.</summary>
    public Hash32 Digest => Keccak256.Hash(Labels.KeyRequest, Encode());

    /// <summary>The bytes.</summary>
    public byte[] Encode() => WireValue.Encode(this);

    /// <summary>The request of these bytes.</summary>
    /// <exception cref="EnigmaException"><c>keys.bad_request</c></exception>
    public static KeyRequest Decode(ReadOnlySpan<byte> data) =>
        WireValue.Decode<KeyRequest>(data, "key request", KeysErrors.BadRequest);

    /// <summary>Signs the request with the worker's signer.</summary>
    public EnclaveSignature Sign(Secp256k1PrivateKey signer) => new(signer.Sign(Digest));

    /// <summary>Refuses a request that its signer did not sign.</summary>
    /// <exception cref="EnigmaException"><c>keys.bad_request</c></exception>
    public void VerifySignature(EnclaveSignature signature)
    {
        if (!Secp256k1.TryRecover(Digest, signature.Bytes, out var signer) || signer != Signer)
        {
            throw new EnigmaException(
                KeysErrors.BadRequest, $"key request is not signed by {Signer}; let the worker's enclave sign the bytes that are sent");
        }
    }

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer
        .WriteByte(Version).Write(Network).Write(Contract).WriteAddress(Signer).WriteList(Epochs).WriteHash(Nonce)
        .WriteSpan(WorkerKey.Bytes);

    /// <inheritdoc/>
    public static KeyRequest Read(ref WireReader reader)
    {
        reader.ReadVersion(Version);
        var network = reader.Read<NetworkId>();
        var contract = reader.Read<ContractAddress>();
        var signer = reader.ReadAddress();
        var epochs = reader.ReadList<Epoch>();
        if (epochs.Count is 0 or > MaximumEpochs)
        {
            throw reader.Bad($"names {epochs.Count} epochs, expected 1 to {MaximumEpochs}");
        }

        for (var i = 1; i < epochs.Count; i++)
        {
            if (epochs[i] <= epochs[i - 1])
            {
                throw reader.Bad($"names epoch {epochs[i]} after {epochs[i - 1]}, expected rising epochs");
            }
        }

        return new(network, contract, signer, epochs, reader.ReadHash(), new(reader.ReadBytes(EncryptionKey.Size)));
    }
}
