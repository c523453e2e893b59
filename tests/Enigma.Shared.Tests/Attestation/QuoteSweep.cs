// SPDX-License-Identifier: MIT
using System.Globalization;
using Enigma.Attestation;
using Xunit;

namespace Enigma.Shared.Tests.Attestation;

/// <summary>
/// Changes one byte after the other of a quote and of its collateral: one of each ten, or with ENIGMA_SOAK=1 every one. Whatever is still
/// proven then means the same.
/// </summary>
internal static class QuoteSweep
{
    private const int Seed = 20_260_131;

    private static readonly int Step = Environment.GetEnvironmentVariable("ENIGMA_SOAK") == "1" ? 1 : 10;

    public static void Run(TrustRoot root, byte[] quote, QuoteCollateral collateral, ulong now)
    {
        var verifier = new QuoteVerifier(root);
        var original = Meaning(verifier.Verify(quote, collateral, now).Proven!);
        var random = new Random(Seed);
        var (changes, harmless) = (0, 0);
        foreach (var (part, bytes, with) in Parts(quote, collateral))
        {
            for (var start = 0; start < bytes.Length; start += Step)
            {
                var position = Math.Min(start + random.Next(Step), bytes.Length - 1);
                var altered = bytes.ToArray();
                altered[position] ^= (byte)random.Next(1, 256);
                changes++;
                var (changedQuote, changedCollateral) = with(altered);
                var verdict = verifier.Verify(changedQuote, changedCollateral, now);
                if (verdict.Proven is { } proven)
                {
                    harmless++;
                    Assert.True(original == Meaning(proven), $"byte {position} of {part} is proven with another meaning");
                }
                else
                {
                    Assert.StartsWith("attestation.", verdict.Error!.Code.Name, StringComparison.Ordinal);
                }
            }
        }

        // What may change: white space of PEM, the last bits of its base64, hex digits of either case, padding.
        Assert.True(changes > 500 && harmless < changes / 50, $"{harmless} of {changes}");
        TestContext.Current.SendDiagnosticMessage("{0} changes from seed {1}, of which {2} leave the meaning", changes, Seed, harmless);
    }

    private static IEnumerable<(string Name, byte[] Bytes, Func<byte[], (byte[], QuoteCollateral)> With)> Parts(byte[] quote, QuoteCollateral collateral) =>
    [
        ("quote", quote, bytes => (bytes, collateral)),
        ("tcbInfo", collateral.TcbInfo.ToArray(), bytes => (quote, collateral with { TcbInfo = bytes })),
        ("qeIdentity", collateral.QeIdentity.ToArray(), bytes => (quote, collateral with { QeIdentity = bytes })),
        ("tcbIssuerChain", collateral.TcbIssuerChain.ToArray(), bytes => (quote, collateral with { TcbIssuerChain = bytes })),
        ("qeIssuerChain", collateral.QeIssuerChain.ToArray(), bytes => (quote, collateral with { QeIssuerChain = bytes })),
        ("pckCrl", collateral.PckCrl.ToArray(), bytes => (quote, collateral with { PckCrl = bytes })),
        ("rootCrl", collateral.RootCrl.ToArray(), bytes => (quote, collateral with { RootCrl = bytes })),
    ];

    // Records show their members; lists do not show theirs.
    private static string Meaning(ProvenQuote proven)
    {
        var (claims, platform) = (proven.Claims, proven.Platform);
        var rtmrs = claims is TdReport report ? string.Join(',', report.Rtmrs) : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{proven} {claims.Measurement} {rtmrs} {string.Join(',', proven.Advisories)} {string.Join(',', platform.Components)}");
    }
}
