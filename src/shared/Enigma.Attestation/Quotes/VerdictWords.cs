// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>A verdict in words, for people (spec/attestation.md §9).</summary>
public static class VerdictWords
{
    /// <summary>A sentence each: what was proven, what of it is bad, and what was decided.</summary>
    public static IReadOnlyList<string> Explain(this QuoteVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return verdict.Proven is { } proven
            ? [.. Facts(proven), Decision(verdict)]
            : [$"This quote proves nothing: {verdict.Error!.Message}."];
    }

    private static IEnumerable<string> Facts(ProvenQuote quote)
    {
        yield return quote.Claims is TdReport td ? Describe(td) : Describe((SgxReport)quote.Claims);
        yield return quote.RootKind == TrustRootKind.Intel
            ? "It runs on hardware that Intel certified."
            : "THE ROOT IS A DEVELOPMENT ROOT: no hardware protects anything.";
        yield return $"Its TCB is {quote.Status} as of {quote.TcbDate}, by evaluation {quote.Collateral.TcbEvaluation}: {MeaningOf(quote.Status)}.";
        var parts = quote.Components;
        yield return $"Platform {parts.Platform}, quoting enclave {parts.Qe}{(parts.Module is { } module ? $", TDX module {module}" : "")}.";
        if (parts.Current is { } current)
        {
            yield return $"With the TDX module that is loaded now it is {current}.";
        }

        if (quote.Advisories.Count > 0)
        {
            yield return $"These advisories apply: {string.Join(", ", quote.Advisories.Select(QuoteRefusal.Show))}.";
        }

        if (quote.Claims.IsDebug)
        {
            yield return "IT RUNS IN DEBUG MODE: its host reads everything.";
        }
    }

    private static string Decision(QuoteVerdict verdict) =>
        !verdict.HadPolicy ? "No policy was given: nothing says that this is the code that is expected."
        : verdict.Refusal is { } refusal ? $"The policy refuses it: {refusal.Message}."
        : "The policy accepts it.";

    private static string Describe(SgxReport report) =>
        $"An SGX enclave with MRENCLAVE {report.MrEnclave}, signed by {report.MrSigner}, at security version {report.IsvSvn}.";

    private static string Describe(TdReport report) =>
        $"A TDX trust domain with MRTD {report.MrTd} and RTMRs {string.Join(", ", report.Rtmrs)}.";

    private static string MeaningOf(TcbStatus status) => status switch
    {
        TcbStatus.UpToDate => "all that is known is patched",
        TcbStatus.SWHardeningNeeded => "the enclave itself must contain mitigations",
        TcbStatus.ConfigurationNeeded => "the platform is patched and insecurely configured",
        TcbStatus.ConfigurationAndSWHardeningNeeded =>
            "the platform is insecurely configured, and the enclave itself must contain mitigations",
        TcbStatus.OutOfDate => "patches are missing",
        TcbStatus.OutOfDateConfigurationNeeded => "patches are missing, and the platform is insecurely configured",
        TcbStatus.Revoked => "the platform must not be trusted",
        TcbStatus.TDRelaunchAdvised => "the TDX module was patched under it; started again it would be up to date",
        TcbStatus.TDRelaunchAdvisedConfigurationNeeded =>
            "the TDX module was patched under it, and the platform is insecurely configured",
        _ => "a status that this program does not know",
    };
}
