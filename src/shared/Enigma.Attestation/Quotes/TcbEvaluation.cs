// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>What the status of a quote comes from.</summary>
/// <param name="Platform">The processor and its firmware.</param>
/// <param name="Qe">The quoting enclave.</param>
/// <param name="Module">The TDX module; null for SGX and for modules of major version 0.</param>
/// <param name="Current">All of it with the TDX module that is loaded now; null for reports other than TD 1.5.</param>
public sealed record TcbComponents(TcbStatus Platform, TcbStatus Qe, TcbStatus? Module, TcbStatus? Current);

/// <summary>The status of a quote (spec/attestation.md §7).</summary>
/// <param name="Status">The status.</param>
/// <param name="Components">What it comes from.</param>
/// <param name="Date">Seconds since 1970: the earliest date of the parts.</param>
/// <param name="Advisories">Those of platform, quoting enclave and module, each once, in the order of their bytes.</param>
internal sealed record TcbEvaluation(TcbStatus Status, TcbComponents Components, long Date, IReadOnlyList<string> Advisories)
{
    /// <exception cref="EnigmaException"><c>attestation.tcb_not_supported</c></exception>
    internal static TcbEvaluation Of(TcbOfQuote quote, TdReport? report)
    {
        var launch = quote.EvaluateWith(report?.TeeTcbSvn.Memory);
        if (report?.TeeTcbSvn2 is not { } loaded)
        {
            return launch;
        }

        var current = quote.EvaluateWith(loaded.Memory).Status;

        // Last, so that nothing overwrites it.
        return launch with
        {
            Status = TcbStatuses.Relaunch(launch.Status, current), Components = launch.Components with { Current = current },
        };
    }
}

/// <summary>What is compared with levels, and the levels.</summary>
internal sealed record TcbOfQuote(PckPlatform Platform, ushort QeIsvSvn, TcbInfo Info, QeIdentity Identity)
{
    /// <summary>The evaluation with the SVNs of a TDX module, or with none for SGX.</summary>
    /// <exception cref="EnigmaException"><c>attestation.tcb_not_supported</c></exception>
    internal TcbEvaluation EvaluateWith(ReadOnlyMemory<byte>? teeTcbSvn)
    {
        var platform = FindPlatformLevel(teeTcbSvn);
        var qe = FindSvnLevel(Identity.Levels, QeIsvSvn, "quoting enclave");
        var module = teeTcbSvn is { } svns && svns.Span[1] > 0 ? FindModuleLevel(svns.Span[0], svns.Span[1]) : null;
        var components = new TcbComponents(
            TcbStatuses.Of(platform, TcbStatuses.OfPlatform, "platform"),
            TcbStatuses.Of(qe, TcbStatuses.OfQe, "quoting enclave"),
            module is null ? null : TcbStatuses.Of(module, TcbStatuses.OfModule, "TDX module"),
            null);
        TcbLevel[] parts = module is null ? [platform, qe] : [platform, qe, module];
        return new(
            TcbStatuses.Converge(components.Platform, components.Qe, components.Module), components, parts.Min(part => part.Date),
            [.. parts.SelectMany(part => part.Advisories).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    private PlatformLevel FindPlatformLevel(ReadOnlyMemory<byte>? teeTcbSvn) =>
        Info.Levels.FirstOrDefault(level =>
            Reaches([.. Platform.Components], level.Sgx, 0) && Platform.PceSvn >= level.PceSvn
            && (teeTcbSvn is not { } svns || Reaches(svns.Span, level.Tdx, FirstJudged(svns.Span))))
        ?? throw NotSupported(
            $"no TCB level is as low as components {string.Join('.', Platform.Components)} with PCESVN {Platform.PceSvn}");

    // From major version 1 on, the module's own two SVNs are judged by its identity.
    private static int FirstJudged(ReadOnlySpan<byte> teeTcbSvn) => teeTcbSvn[1] > 0 ? 2 : 0;

    private static bool Reaches(ReadOnlySpan<byte> has, IReadOnlyList<byte> needs, int from)
    {
        for (var i = from; i < needs.Count; i++)
        {
            if (has[i] < needs[i])
            {
                return false;
            }
        }

        return true;
    }

    private SvnLevel FindModuleLevel(byte minor, byte major) => Info.FindModule(major) is { } module
        ? FindSvnLevel(module.Levels, minor, "TDX module")
        : throw NotSupported($"the TCB info names no TDX module of major version {major}");

    private static SvnLevel FindSvnLevel(IReadOnlyList<SvnLevel> levels, ushort svn, string what) =>
        levels.Where(level => level.IsvSvn <= svn).MaxBy(level => level.IsvSvn)
        ?? throw NotSupported($"no TCB level of the {what} is as low as {svn}");

    private static EnigmaException NotSupported(string fault) => QuoteRefusal.Of(QuoteErrors.TcbNotSupported, fault);
}
