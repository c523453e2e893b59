// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>Bounds in bytes of what a verifier reads, checked before anything is allocated or decoded (spec/attestation.md §2).</summary>
internal static class QuoteLimits
{
    internal const int Quote = 32 << 10;
    internal const int Collateral = 256 << 10;
    internal const int TcbInfo = 64 << 10;
    internal const int QeIdentity = 16 << 10;
    internal const int IssuerChain = 16 << 10;
    internal const int PckCrl = 192 << 10;
    internal const int RootCrl = 16 << 10;
    internal const int Certificate = 4 << 10;
    internal const int AuthenticationData = 1_024;
    internal const int JsonDepth = 8;
    internal const int JsonItems = 256;

    internal static void Require(int length, int most, string what, ErrorCode code)
    {
        if (length > most)
        {
            throw QuoteRefusal.Of(code, $"the {what} has {length} bytes, expected at most {most}");
        }
    }
}
