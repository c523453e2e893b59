// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Attestation;

namespace Enigma.Cli.Output;

/// <summary>A verdict on a quote, for programs and for people (spec/attestation.md §9).</summary>
internal static class QuoteText
{
    public static JsonObject Json(QuoteVerdict verdict)
    {
        var proven = verdict.Proven;
        return new()
        {
            ["result"] = proven is null ? "reject" : "ok",
            ["status"] = proven?.Status.ToString(),
            ["error"] = verdict.Error is { } error ? new JsonObject { ["code"] = error.Code.Name, ["message"] = error.Message } : null,
            ["advisories"] = new JsonArray([.. (proven?.Advisories ?? []).Select(advisory => (JsonNode)advisory)]),
            ["tcbDate"] = proven?.TcbDate,
            ["claims"] = proven is null ? null : Claims(proven.Claims),
        };
    }

    public static void WriteLines(CommandOutput output, QuoteVerdict verdict)
    {
        if (verdict.Proven is not { } proven)
        {
            output.Field("result", "reject");
            output.Field("error", $"{verdict.Error!.Code}: {verdict.Error.Message}");
            WriteWords(output, verdict);
            return;
        }

        output.Field("result", "ok");
        output.Field("status", $"{proven.Status} as of {proven.TcbDate}");
        output.Field("advisories", proven.Advisories.Count == 0 ? "none" : string.Join(", ", proven.Advisories));
        foreach (var (name, value) in Claims(proven.Claims))
        {
            output.Field(name, value?.ToString() ?? "none");
        }

        WriteWords(output, verdict);
    }

    private static void WriteWords(CommandOutput output, QuoteVerdict verdict)
    {
        if (output.IsJson)
        {
            return;
        }

        output.Line();
        foreach (var sentence in verdict.Explain())
        {
            output.Line(sentence);
        }
    }

    private static JsonObject Claims(EnclaveReport report) => report is TdReport td ? Claims(td) : Claims((SgxReport)report);

    private static JsonObject Claims(SgxReport report) => new()
    {
        ["tee"] = "sgx",
        ["debug"] = report.IsDebug,
        ["mrEnclave"] = report.MrEnclave.ToString(),
        ["mrSigner"] = report.MrSigner.ToString(),
        ["isvProdId"] = report.IsvProdId,
        ["isvSvn"] = report.IsvSvn,
        ["attributes"] = report.Attributes.ToString(),
        ["miscSelect"] = report.MiscSelect.ToString(),
        ["configId"] = report.ConfigId.ToString(),
        ["configSvn"] = report.ConfigSvn,
        ["isvExtProdId"] = report.IsvExtProdId.ToString(),
        ["isvFamilyId"] = report.IsvFamilyId.ToString(),
        ["cpuSvn"] = report.CpuSvn.ToString(),
        ["reportData"] = report.ReportData.ToString(),
    };

    private static JsonObject Claims(TdReport report) => new()
    {
        ["tee"] = "tdx",
        ["debug"] = report.IsDebug,
        ["mrTd"] = report.MrTd.ToString(),
        ["rtmrs"] = new JsonArray([.. report.Rtmrs.Select(rtmr => (JsonNode)rtmr.ToString())]),
        ["mrConfigId"] = report.MrConfigId.ToString(),
        ["mrOwner"] = report.MrOwner.ToString(),
        ["mrOwnerConfig"] = report.MrOwnerConfig.ToString(),
        ["tdAttributes"] = report.TdAttributes.ToString(),
        ["xfam"] = report.Xfam.ToString(),
        ["mrSeam"] = report.MrSeam.ToString(),
        ["mrSignerSeam"] = report.MrSignerSeam.ToString(),
        ["seamAttributes"] = report.SeamAttributes.ToString(),
        ["teeTcbSvn"] = report.TeeTcbSvn.ToString(),
        ["reportData"] = report.ReportData.ToString(),
        ["teeTcbSvn2"] = report.TeeTcbSvn2?.ToString(),
        ["mrServiceTd"] = report.MrServiceTd?.ToString(),
    };
}
