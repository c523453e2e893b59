// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>A TDX module that TCB info names.</summary>
internal sealed class TdxModule
{
    private TdxModule(JsonObject module, string id, IReadOnlyList<SvnLevel> levels)
    {
        Signer = module.Hex("mrsigner", 48);
        Attributes = module.Hex("attributes", 8);
        Id = id;
        Levels = levels;
    }

    internal ReadOnlyMemory<byte> Signer { get; }

    internal ReadOnlyMemory<byte> Attributes { get; }

    /// <summary>Empty for modules of major version 0.</summary>
    internal string Id { get; }

    /// <summary>None for modules of major version 0, which the platform's levels judge.</summary>
    internal IReadOnlyList<SvnLevel> Levels { get; }

    /// <summary>The module of major version 0.</summary>
    internal static TdxModule OfFirst(JsonObject module) => new(module, "", []);

    /// <summary>A module of a later major version.</summary>
    internal static TdxModule OfIdentity(JsonObject identity) =>
        new(identity, identity.Text("id"), [.. identity.Objects("tcbLevels").Select(level => new SvnLevel(level))]);

    /// <exception cref="EnigmaException"><c>attestation.tdx_module_mismatch</c></exception>
    internal static void Require(TdReport report, TcbInfo info)
    {
        var major = report.TeeTcbSvn.Span[1];
        var module = info.FindModule(major) ?? throw Bad($"the TCB info names no TDX module of major version {major}");
        if (!report.MrSignerSeam.Span.SequenceEqual(module.Signer.Span))
        {
            throw Bad($"the TDX module is signed by {report.MrSignerSeam}, expected {Convert.ToHexStringLower(module.Signer.Span)}");
        }

        if (report.SeamAttributes.Span.ContainsAnyExcept((byte)0)
            || !report.SeamAttributes.Span.SequenceEqual(module.Attributes.Span))
        {
            throw Bad($"the TDX module has attributes {report.SeamAttributes}, expected zeros");
        }
    }

    private static EnigmaException Bad(string fault) => QuoteRefusal.Of(QuoteErrors.TdxModuleMismatch, fault);
}
