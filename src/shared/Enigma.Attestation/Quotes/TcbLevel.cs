// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>What a level of TCB is worth.</summary>
/// <param name="Status">The status as it is written; it may be one that nobody knows.</param>
/// <param name="Date">Seconds since 1970: how old the patches of this level are.</param>
/// <param name="Advisories">What is known to be wrong at this level.</param>
internal abstract record TcbLevel(string Status, long Date, IReadOnlyList<string> Advisories)
{
    protected TcbLevel(JsonObject level)
        : this(level.Text("tcbStatus"), level.Date("tcbDate"), level.Texts("advisoryIDs"))
    {
    }
}

/// <summary>A level of a quoting enclave or TDX module: for ISVSVNs from <see cref="IsvSvn"/> up.</summary>
internal sealed record SvnLevel : TcbLevel
{
    internal SvnLevel(JsonObject level)
        : base(level) => IsvSvn = (ushort)level.Object("tcb").Number("isvsvn", ushort.MaxValue);

    internal ushort IsvSvn { get; }
}

/// <summary>A level of a platform: for component SVNs and PCESVN from here up.</summary>
internal sealed record PlatformLevel : TcbLevel
{
    internal PlatformLevel(JsonObject level, uint version, TeeType tee)
        : base(level)
    {
        var tcb = level.Object("tcb");
        Sgx = version == 2 ? ReadOldComponents(tcb) : ReadComponents(tcb, "sgxtcbcomponents");
        Tdx = tee == TeeType.Tdx ? ReadComponents(tcb, "tdxtcbcomponents") : [];
        PceSvn = (ushort)tcb.Number("pcesvn", ushort.MaxValue);
    }

    internal IReadOnlyList<byte> Sgx { get; }

    /// <summary>None for SGX.</summary>
    internal IReadOnlyList<byte> Tdx { get; }

    internal ushort PceSvn { get; }

    private static List<byte> ReadComponents(JsonObject tcb, string name)
    {
        List<byte> components = [.. tcb.Objects(name).Select(component => (byte)component.Number("svn", byte.MaxValue))];
        return components.Count == PckPlatform.ComponentCount
            ? components
            : throw QuoteRefusal.Of(
                QuoteErrors.CollateralMalformed,
                $"the TCB info has {components.Count} {name}, expected {PckPlatform.ComponentCount}");
    }

    private static List<byte> ReadOldComponents(JsonObject tcb) =>
        [.. Enumerable.Range(1, PckPlatform.ComponentCount).Select(i => (byte)tcb.Number($"sgxtcbcomp{i:00}svn", byte.MaxValue))];
}
