// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Platform;

/// <summary>
/// An enclave without hardware: the operating system's entropy, and quotes signed by the development root. The host gives that root's key,
/// so the quotes prove nothing to anybody else; networks on public chains refuse them.
/// </summary>
/// <param name="measurement">What the quotes say was measured.</param>
public sealed class SimulatedPlatform(Hash32 measurement) : IEnclavePlatform, IDisposable
{
    private Ed25519PrivateKey? _root;

    /// <inheritdoc/>
    public AttestationPlatform Kind => AttestationPlatform.Simulated;

    /// <inheritdoc/>
    public Hash32 Measurement => measurement;

    /// <inheritdoc/>
    public void FillRandom(Span<byte> destination) => RandomNumberGenerator.Fill(destination);

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

        _root = root;
    }

    /// <inheritdoc/>
    public ByteString Quote(ReportData reportData) => SimulatedQuote.Sign(measurement, isDebug: false, reportData, _root!).Encode();

    /// <inheritdoc/>
    public void Dispose() => _root?.Dispose();
}
