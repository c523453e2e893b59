// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Protocol;

namespace Enigma.Enclave.Platform;

/// <summary>What is the same for all hardware: it has nothing to be configured, and it quotes under Intel's root.</summary>
internal static class HardwareConfiguration
{
    /// <exception cref="EnigmaException"><c>enclave.wrong_platform</c></exception>
    internal static void Require(AttestationPlatform platform, byte kind, ReadOnlySpan<byte> configuration, NetworkManifest manifest)
    {
        var fault = kind != (byte)platform ? $"platform {kind} was configured, this enclave runs on {(byte)platform} ({platform})"
            : !configuration.IsEmpty ? $"a configuration of {configuration.Length} bytes was given, {platform} takes none"
            : manifest.AttestationRoot != AttestationRoot.Intel
                ? $"the manifest names the root {manifest.AttestationRoot}, and {platform} quotes under Intel's; use the network's own platform"
            : null;
        if (fault is not null)
        {
            throw new EnigmaException(EnclaveErrors.WrongPlatform, fault);
        }
    }
}
