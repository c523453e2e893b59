// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>What evidence must say to be believed; everything that is not null is checked.</summary>
/// <param name="Manifest">The network, pinned by the verifier.</param>
/// <param name="Role">What the enclave must be for.</param>
/// <param name="Now">The time in seconds, from a proven header or the verifier's clock.</param>
/// <param name="Signer">The signer that it must have; null when any will do.</param>
/// <param name="Operator">The operator that it must be for; null when any will do.</param>
/// <param name="EncryptionKey">The encryption key that it must have; null when any will do.</param>
/// <param name="IsRecentBlock">Whether the verifier knows a block hash as recent; null when somebody believed checked freshness.</param>
public sealed record EvidencePolicy(
    NetworkManifest Manifest,
    EnclaveRole Role,
    ulong Now,
    Address? Signer = null,
    Address? Operator = null,
    EncryptionKey? EncryptionKey = null,
    Func<Hash32, bool>? IsRecentBlock = null)
{
    /// <summary>The longest time for which evidence may be valid: 30 days in seconds.</summary>
    public const ulong MaximumLifetime = 30 * 24 * 3600;

    /// <summary>How good its hardware must be.</summary>
    public HardwarePolicy Hardware { get; init; } = HardwarePolicy.Default;

    /// <summary>The measurement that the manifest demands of the role.</summary>
    public Hash32 Measurement => Role == EnclaveRole.Worker ? Manifest.WorkerMeasurement : Manifest.KeeperMeasurement;
}
