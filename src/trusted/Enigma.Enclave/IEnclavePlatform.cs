// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>
/// What an enclave needs from the hardware it runs on: entropy, its own measurement, quotes and sealing. The only thing that differs between
/// a simulated and a real enclave.
/// </summary>
public interface IEnclavePlatform
{
    /// <summary>Its number in evidence (spec/keys.md section 7).</summary>
    AttestationPlatform Kind { get; }

    /// <summary>What was measured when this enclave was started.</summary>
    Hash32 Measurement { get; }

    /// <summary>Whether it has a key that is the same after a restart; without one <see cref="Seal"/> is not called.</summary>
    bool CanSeal { get; }

    /// <summary>Fills a buffer with bytes that nobody outside can predict.</summary>
    void FillRandom(Span<byte> destination);

    /// <summary>The calling thread, whose use of the processor can be asked and bounded where the machine knows how to.</summary>
    IScheduledThread CallingThread() => new UnscheduledThread();

    /// <summary>Takes the platform part of Configure; called before the first <see cref="Quote"/> and again only if Configure is refused.</summary>
    /// <param name="kind">The platform that the host says this is.</param>
    /// <param name="configuration">Its configuration, as that platform defines it.</param>
    /// <param name="manifest">The network, whose attestation root must be the one that this platform quotes under.</param>
    /// <exception cref="EnigmaException">The host configures another platform, or one that this network does not trust.</exception>
    void Configure(byte kind, ReadOnlySpan<byte> configuration, NetworkManifest manifest);

    /// <summary>A quote of this enclave over data of its choice.</summary>
    ByteString Quote(ReportData reportData);

    /// <summary>Encrypts for this measurement on this platform alone: no other program opens it, and no host.</summary>
    /// <param name="associatedData">What must be the same when it is opened.</param>
    /// <param name="plaintext">The secret.</param>
    byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext);

    /// <summary>Opens what <see cref="Seal"/> made under the same associated data.</summary>
    /// <exception cref="EnigmaException">
    /// <c>crypto.open_failed</c> or <c>crypto.bad_ciphertext_length</c>: altered, or sealed by another program or platform.
    /// </exception>
    byte[] Unseal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes);
}
