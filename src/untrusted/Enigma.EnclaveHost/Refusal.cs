// SPDX-License-Identifier: MIT
using System.Collections.Frozen;
using System.Reflection;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.EnclaveHost;

/// <summary>Turns the name of a code, which is all that crosses the door, back into the code.</summary>
internal static class Refusal
{
    // Every code is a public field of a static class in the shared assemblies (spec/errors.md).
    private static readonly FrozenDictionary<string, ErrorCode> Codes = new[]
        {
            typeof(CryptoErrors), typeof(ProofErrors), typeof(AttestationErrors), typeof(WireErrors),
        }
        .SelectMany(type => type.Assembly.GetExportedTypes())
        .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
        .Where(field => field.FieldType == typeof(ErrorCode))
        .Select(field => (ErrorCode)field.GetValue(null)!)
        .DistinctBy(code => code.Name)
        .ToFrozenDictionary(code => code.Name, StringComparer.Ordinal);

    public static EnigmaException ToException(RefusedReply refused) => Codes.TryGetValue(refused.Code, out var code)
        ? new EnigmaException(code, refused.Message)
        : new EnigmaException(
            EnclaveErrors.UnexpectedReply, $"the enclave refused with the unknown code {refused.Code}: {refused.Message}");
}
