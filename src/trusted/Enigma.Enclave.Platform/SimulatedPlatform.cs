// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Platform;

/// <summary>
/// An enclave without hardware: the operating system's entropy, quotes of an SGX enclave under the development root, and sealing under a key
/// that follows from that root's seed. The host gives the seed, so the quotes prove nothing to anybody else and sealing hides nothing from the
/// host; networks on public chains refuse it.
/// </summary>
/// <param name="measurement">What the quotes say was measured, and what is sealed to.</param>
public sealed class SimulatedPlatform(Hash32 measurement) : IEnclavePlatform, IDisposable
{
    private DevelopmentRoot? _root;
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
        var root = configuration.Length == DevelopmentRoot.SeedSize ? DevelopmentRoot.OfSeed(configuration) : null;
        if (root?.Hash != manifest.RootHash || manifest.AttestationRoot != AttestationRoot.Development)
        {
            throw new EnigmaException(
                EnclaveErrors.WrongPlatform,
                "the configured development root is not the attestation root of the manifest; use the network's own seed");
        }

        Dispose();
        _root = root;
        _sealing = SivKey.Derive(configuration, [.. Labels.SimulatedSeal, .. measurement.AsSpan()]);
    }

    /// <inheritdoc/>
    public ByteString Quote(ReportData reportData) => ByteString.Adopt(
        _root!.Quote(DevelopmentReport.OfEnclave(measurement.AsSpan(), WireValue.Encode(reportData))));

    /// <inheritdoc/>
    public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext) => _sealing!.Seal(associatedData, plaintext);

    /// <inheritdoc/>
    public byte[] Unseal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes) => _sealing!.Open(associatedData, sealedBytes);

    /// <inheritdoc/>
    public void Dispose() => _sealing?.Dispose();
}
