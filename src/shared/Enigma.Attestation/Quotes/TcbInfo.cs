// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>What is known of all platforms of one FMSPC (spec/attestation.md §5).</summary>
internal sealed class TcbInfo
{
    private readonly TdxModule? _firstModule;
    private readonly IReadOnlyList<TdxModule> _modules = [];

    private TcbInfo(JsonObject value, TeeType tee, long now)
    {
        Version = (int)value.Number("version", 255);
        var id = value.Has("id") ? value.Text("id") : null;
        var needed = tee == TeeType.Tdx ? "TDX" : "SGX";
        if (!(Version == 3 && id == needed) && !(Version == 2 && id is null && tee == TeeType.Sgx))
        {
            throw QuoteRefusal.Of(
                QuoteErrors.WrongTcbInfo,
                $"the TCB info is of version {Version} for {QuoteRefusal.Show(id ?? "SGX")}, expected version 3 for {needed}");
        }

        if (value.Number("tcbType", 255) is var type && type != 0)
        {
            throw QuoteRefusal.Of(QuoteErrors.WrongTcbInfo, $"the TCB info is of type {type}, expected 0");
        }

        Validity = new(value.Date("issueDate"), value.Date("nextUpdate"));
        Validity.Require(now, "TCB info");
        Fmspc = value.Hex("fmspc", 6);
        PceId = value.Hex("pceId", 2);
        Evaluation = value.Number("tcbEvaluationDataNumber");
        if (tee == TeeType.Tdx)
        {
            _firstModule = value.Has("tdxModule") ? TdxModule.OfFirst(value.Object("tdxModule")) : null;
            _modules = value.Has("tdxModuleIdentities") ? [.. value.Objects("tdxModuleIdentities").Select(TdxModule.OfIdentity)] : [];
        }

        Levels = [.. value.Objects("tcbLevels").Select(level => new PlatformLevel(level, (uint)Version, tee))];
    }

    /// <summary>3; or 2, which is of old, names no advisories, and is for SGX alone.</summary>
    internal int Version { get; }

    internal Validity Validity { get; }

    internal ReadOnlyMemory<byte> Fmspc { get; }

    internal ReadOnlyMemory<byte> PceId { get; }

    internal uint Evaluation { get; }

    internal IReadOnlyList<PlatformLevel> Levels { get; }

    /// <summary>The fields of signed TCB info, which must be for this TEE and this time.</summary>
    /// <exception cref="EnigmaException">
    /// <c>attestation.collateral_malformed</c>, <c>wrong_tcb_info</c>, <c>not_yet_valid</c>, <c>collateral_expired</c>
    /// </exception>
    internal static TcbInfo Of(JsonObject value, TeeType tee, long now) => new(value, tee, now);

    /// <exception cref="EnigmaException"><c>attestation.wrong_fmspc</c></exception>
    internal void RequireFor(PckPlatform platform)
    {
        if (!Fmspc.Span.SequenceEqual(platform.Fmspc.Span) || !PceId.Span.SequenceEqual(platform.PceId.Span))
        {
            throw QuoteRefusal.Of(
                QuoteErrors.WrongFmspc,
                $"the TCB info is for FMSPC {Convert.ToHexStringLower(Fmspc.Span)} and PCEID {Convert.ToHexStringLower(PceId.Span)}, the PCK "
                + $"certificate for {Convert.ToHexStringLower(platform.Fmspc.Span)} and {Convert.ToHexStringLower(platform.PceId.Span)}");
        }
    }

    /// <summary>The module of a major version; null when none is named.</summary>
    internal TdxModule? FindModule(byte major) => major == 0
        ? _firstModule
        : _modules.FirstOrDefault(module => module.Id.Equals($"TDX_{major:X2}", StringComparison.OrdinalIgnoreCase));
}
