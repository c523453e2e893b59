// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>
/// An enclave's secrets in the form that its host keeps for it (spec/keys.md section 10):
/// <c>u8 version | u8 role | b32 manifest hash | sealed</c>. The platform seals to its measurement; role and manifest are authenticated, so
/// the secrets open only in the same program, for the same duty, in the same network, under the same trust in headers.
/// </summary>
internal static class SealedSecrets
{
    private const byte Version = 1;
    private const int PrefixSize = 2 + Hash32.Size;

    /// <summary>Seals; the same enclave always gets the same bytes if its platform seals deterministically.</summary>
    public static ByteString Seal(EnclaveSecrets secrets, EnclaveRole role, NetworkManifest manifest, IEnclavePlatform platform)
    {
        var prefix = Prefix(role, manifest);
        return ByteString.Adopt([.. prefix, .. platform.Seal(AssociatedData(prefix, platform), secrets.Bytes)]);
    }

    /// <summary>Opens what <see cref="Seal"/> made.</summary>
    /// <exception cref="EnigmaException"><c>enclave.bad_seal</c>: altered, or sealed by another program, role, network or platform.</exception>
    public static EnclaveSecrets Open(ReadOnlySpan<byte> blob, EnclaveRole role, NetworkManifest manifest, IEnclavePlatform platform)
    {
        var prefix = Prefix(role, manifest);
        if (blob.Length < PrefixSize || blob[0] != Version || blob[1] != (byte)role || !blob[..PrefixSize].SequenceEqual(prefix))
        {
            throw Refused($"{blob.Length} bytes are not the version {Version} blob of a {role} enclave in the network {manifest.Hash}");
        }

        byte[] bytes;
        try
        {
            bytes = platform.Unseal(AssociatedData(prefix, platform), blob[PrefixSize..]);
        }
        catch (EnigmaException unopened)
        {
            throw Refused($"{blob.Length} bytes do not open under measurement {platform.Measurement}", unopened);
        }

        var secrets = EnclaveSecrets.Adopt(bytes);
        var least = EnclaveSecrets.SizeFor(role);
        if (bytes.Length < least || (bytes.Length > least && role != EnclaveRole.KeyKeeper))
        {
            secrets.Dispose();
            throw Refused($"it holds {bytes.Length} bytes of secrets, expected {least} for a {role} enclave");
        }

        return secrets;
    }

    private static byte[] Prefix(EnclaveRole role, NetworkManifest manifest) => [Version, (byte)role, .. manifest.Hash.AsSpan()];

    private static byte[] AssociatedData(ReadOnlySpan<byte> prefix, IEnclavePlatform platform) =>
        [.. Labels.SealedSecrets, .. prefix, (byte)platform.Kind, .. platform.Measurement.AsSpan()];

    private static EnigmaException Refused(string what, EnigmaException? cause = null)
    {
        var message = $"the sealed secrets are refused: {what}; give the blob that this enclave answered to Configure, or none to begin anew";
        return cause is null ? new(EnclaveErrors.BadSeal, message) : new(EnclaveErrors.BadSeal, message, cause);
    }
}
