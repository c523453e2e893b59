// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Protocol;

namespace Enigma.Enclave.Platform;

/// <summary>
/// A quote as the machine hands it out: cut to its length, and compared with what was asked for, so that a mistake is found where it was
/// made. Nothing is proven by that; whoever receives the quote verifies it.
/// </summary>
internal static class OwnQuote
{
    /// <summary>What a verifier reads at most (spec/attestation.md section 2).</summary>
    internal const int LongestFile = 32 << 10;

    /// <summary>The quote, when it is of this TEE.</summary>
    /// <exception cref="EnigmaException"><c>enclave.device_failed</c></exception>
    internal static UnverifiedQuote Read(byte[] file, TeeType tee)
    {
        UnverifiedQuote quote;
        try
        {
            quote = UnverifiedQuote.Read(file);
        }
        catch (EnigmaException unusable)
        {
            throw new EnigmaException(
                EnclaveErrors.DeviceFailed,
                $"the machine's quote of {file.Length} bytes cannot be used, {unusable.Code}; look into docs/guides/hardware.md",
                unusable);
        }

        return quote.Report.Tee == tee ? quote : throw DeviceFiles.Failed($"the machine quotes {quote.Report.Tee}, expected {tee}");
    }

    /// <summary>Whether it attests these 64 bytes; another one was made for somebody else who asked at the same time.</summary>
    internal static bool Attests(UnverifiedQuote quote, ReadOnlySpan<byte> reportData) => quote.Report.ReportData.Span.SequenceEqual(reportData);
}
