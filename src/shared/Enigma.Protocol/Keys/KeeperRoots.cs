// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// Every secret of a network, derived from the key keeper's master secret (spec/keys.md §1), less the input secrets that were erased since
/// (§11). Not safe for use by two threads.
/// </summary>
public sealed class KeeperRoots : IDisposable
{
    private const byte Version = 1;

    private readonly NetworkId _network;
    private readonly byte[] _ratchetRoot;
    private readonly byte[] _seedRoot;
    private readonly InputTree _inputs;

    // The newest root that was needed, so that a long network does not start from epoch 0 each time.
    private byte[] _latestRoot;
    private ulong _latestEpoch;

    /// <summary>The roots of <paramref name="network"/>.</summary>
    /// <param name="master">32 random bytes, born in the keeper's enclave.</param>
    /// <param name="network">The network that all secrets bind to.</param>
    public KeeperRoots(ReadOnlySpan<byte> master, NetworkId network)
    {
        _network = network;
        var salt = network.Value.AsSpan();
        _ratchetRoot = HkdfSha256.Derive(master, salt, Labels.RatchetRoot, Secret32.Size);
        _seedRoot = HkdfSha256.Derive(master, salt, Labels.SeedRoot, Secret32.Size);
        var inputRoot = HkdfSha256.Derive(master, salt, Labels.InputRoot, Secret32.Size);
        _inputs = new InputTree(inputRoot);
        CryptographicOperations.ZeroMemory(inputRoot);
        _latestRoot = [.. _ratchetRoot];
    }

    private KeeperRoots(NetworkId network, byte[] ratchetRoot, byte[] seedRoot, InputTree inputs)
    {
        (_network, _ratchetRoot, _seedRoot, _inputs) = (network, ratchetRoot, seedRoot, inputs);
        _latestRoot = [.. _ratchetRoot];
    }

    /// <summary>
    /// What a keeper was born with or has left: 32 bytes are the master secret, which stays nowhere once something was erased; anything
    /// longer is what <see cref="Remains"/> gave.
    /// </summary>
    /// <exception cref="EnigmaException"><c>enclave.bad_seal</c></exception>
    public static KeeperRoots Open(ReadOnlySpan<byte> secrets, NetworkId network)
    {
        if (secrets.Length == Secret32.Size)
        {
            return new KeeperRoots(secrets, network);
        }

        var reader = new WireReader(secrets, "keeper secrets", EnclaveErrors.BadSeal);
        reader.ReadVersion(Version);
        var ratchetRoot = reader.ReadSpan(Secret32.Size).ToArray();
        var seedRoot = reader.ReadSpan(Secret32.Size).ToArray();
        var inputs = InputTree.Read(ref reader);
        reader.RequireEnd();
        return new KeeperRoots(network, ratchetRoot, seedRoot, inputs);
    }

    /// <summary>All that is left, for sealing; it leads to nothing that was erased. The caller wipes it.</summary>
    public byte[] Remains()
    {
        var writer = new WireWriter().WriteByte(Version).WriteSpan(_ratchetRoot).WriteSpan(_seedRoot);
        _inputs.Write(writer);
        return writer.ToArray();
    }

    /// <summary>What opens the inputs of a contract and epoch; null when it was erased.</summary>
    public InputSecret? InputSecret(ContractAddress contract, Epoch epoch) => _inputs.Find(contract, epoch);

    /// <summary>Erases what opens the inputs of a contract of all epochs before one; false when that was erased already.</summary>
    /// <exception cref="EnigmaException"><c>keys.erasure_full</c></exception>
    public bool EraseInputs(ContractAddress contract, Epoch before) => _inputs.Erase(contract, before);

    /// <summary>The secret of a contract and epoch.</summary>
    public ContractEpochSecret ContractEpochSecret(ContractAddress contract, Epoch epoch)
    {
        var info = new WireWriter().WriteSpan(Labels.ContractEpoch).Write(contract).Write(epoch);
        var secret = HkdfSha256.Derive(RootOf(epoch), _network.Value.AsSpan(), info.Written, Secret32.Size);
        var taken = new ContractEpochSecret(secret);
        CryptographicOperations.ZeroMemory(secret);
        return taken;
    }

    /// <summary>The keeper's share of the seed of an epoch; secret until it is revealed.</summary>
    public Hash32 EpochPrf(Epoch epoch) =>
        Sha256.Hmac(_seedRoot, new WireWriter().WriteSpan(Labels.EpochPrf).Write(epoch).Written);

    /// <summary>What is posted before <see cref="EpochPrf"/>: Keccak-256 of it and of a nonce that says which process posted it.</summary>
    public Hash32 EpochPrfCommitment(Epoch epoch, Hash32 nonce) => Keccak256.Hash(EpochPrf(epoch).AsSpan(), nonce.AsSpan());

    /// <summary>Wipes all roots.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_ratchetRoot);
        CryptographicOperations.ZeroMemory(_seedRoot);
        CryptographicOperations.ZeroMemory(_latestRoot);
        _inputs.Dispose();
    }

    private byte[] RootOf(Epoch epoch)
    {
        if (epoch.Value < _latestEpoch)
        {
            CryptographicOperations.ZeroMemory(_latestRoot);
            _latestRoot = [.. _ratchetRoot];
            _latestEpoch = 0;
        }

        for (; _latestEpoch < epoch.Value; _latestEpoch++)
        {
            var next = Sha256.Hmac(_latestRoot, Labels.Ratchet).ToArray();
            CryptographicOperations.ZeroMemory(_latestRoot);
            _latestRoot = next;
        }

        return _latestRoot;
    }
}
