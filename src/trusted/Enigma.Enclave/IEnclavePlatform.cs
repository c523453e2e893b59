// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>
/// What an enclave needs from the hardware it runs on: entropy, its own measurement and quotes. The only thing that differs between a
/// simulated and a real enclave.
/// </summary>
public interface IEnclavePlatform
{
    /// <summary>Its number in evidence (spec/keys.md section 7).</summary>
    AttestationPlatform Kind { get; }

    /// <summary>What was measured when this enclave was started.</summary>
    Hash32 Measurement { get; }

    /// <summary>Fills a buffer with bytes that nobody outside can predict.</summary>
    void FillRandom(Span<byte> destination);

    /// <summary>Takes the platform part of Configure; called once, before the first <see cref="Quote"/>.</summary>
    /// <param name="kind">The platform that the host says this is.</param>
    /// <param name="configuration">Its configuration, as that platform defines it.</param>
    /// <param name="manifest">The network, whose attestation root must be the one that this platform quotes under.</param>
    /// <exception cref="EnigmaException">The host configures another platform, or one that this network does not trust.</exception>
    void Configure(byte kind, ReadOnlySpan<byte> configuration, NetworkManifest manifest);

    /// <summary>A quote of this enclave over data of its choice.</summary>
    ByteString Quote(ReportData reportData);
}
