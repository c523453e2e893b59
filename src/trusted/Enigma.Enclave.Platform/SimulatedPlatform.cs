// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Platform;

/// <summary>
/// An enclave without hardware: the operating system's entropy, quotes signed by the development root, and sealing under a key that follows
/// from that root's seed. The host gives the seed, so the quotes prove nothing to anybody else and sealing hides nothing from the host;
/// networks on public chains refuse it.
/// </summary>
/// <param name="measurement">What the quotes say was measured, and what is sealed to.</param>
public sealed class SimulatedPlatform(Hash32 measurement) : IEnclavePlatform, IDisposable
{
    private Ed25519PrivateKey? _root;
    private SivKey? _sealing;

    /// <inheritdoc/>
    public AttestationPlatform Kind => AttestationPlatform.Simulated;

    /// <inheritdoc/>
    public Hash32 Measurement => measurement;

    /// <inheritdoc/>
    public bool CanSeal => true;

    /// <inheritdoc/>
    public void FillRandom(Span<byte> destination) => RandomNumberGenerator.Fill(destination);

    /// <inheritdoc/>
    public IScheduledThread CallingThread() => LinuxThread.Calling();

    /// <inheritdoc/>
    public void Configure(byte kind, ReadOnlySpan<byte> configuration, NetworkManifest manifest)
    {
        if (kind != (byte)Kind)
        {
            throw new EnigmaException(
                EnclaveErrors.WrongPlatform, $"platform {kind} was configured, this enclave runs on {(byte)Kind} (simulated)");
        }

        manifest.RequireTrustFitsChain();
        var root = Ed25519PrivateKey.FromSeed(configuration);
        if (!root.PublicKey.SequenceEqual(manifest.RootKey.AsSpan()))
        {
            root.Dispose();
            throw new EnigmaException(
                EnclaveErrors.WrongPlatform,
                "the configured development root is not the attestation root of the manifest; use the network's own seed");
        }

        Dispose();
        _root = root;
        _sealing = SivKey.Derive(configuration, [.. Labels.SimulatedSeal, .. measurement.AsSpan()]);
    }

    /// <inheritdoc/>
    public ByteString Quote(ReportData reportData) => SimulatedQuote.Sign(measurement, isDebug: false, reportData, _root!).Encode();

    /// <inheritdoc/>
    public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext) => _sealing!.Seal(associatedData, plaintext);

    /// <inheritdoc/>
    public byte[] Unseal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes) => _sealing!.Open(associatedData, sealedBytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        _root?.Dispose();
        _sealing?.Dispose();
    }
}
