// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>How well a platform, or a part of it, is patched (spec/attestation.md §7).</summary>
public enum TcbStatus
{
    /// <summary>All that is known is patched.</summary>
    UpToDate,

    /// <summary>The enclave itself must contain mitigations.</summary>
    SWHardeningNeeded,

    /// <summary>The platform is patched and insecurely configured.</summary>
    ConfigurationNeeded,

    /// <summary>The platform is insecurely configured, and the enclave itself must contain mitigations.</summary>
    ConfigurationAndSWHardeningNeeded,

    /// <summary>Patches are missing.</summary>
    OutOfDate,

    /// <summary>Patches are missing, and the platform is insecurely configured.</summary>
    OutOfDateConfigurationNeeded,

    /// <summary>The platform must not be trusted.</summary>
    Revoked,

    /// <summary>The TDX module was patched under it; started again it would be up to date.</summary>
    TDRelaunchAdvised,

    /// <summary>The TDX module was patched under it, and the platform is insecurely configured.</summary>
    TDRelaunchAdvisedConfigurationNeeded,
}

/// <summary>Which statuses a part can have, and how those of the parts become one.</summary>
internal static class TcbStatuses
{
    internal static readonly IReadOnlyList<TcbStatus> OfPlatform =
    [
        TcbStatus.UpToDate, TcbStatus.SWHardeningNeeded, TcbStatus.ConfigurationNeeded, TcbStatus.ConfigurationAndSWHardeningNeeded,
        TcbStatus.OutOfDate, TcbStatus.OutOfDateConfigurationNeeded, TcbStatus.Revoked,
    ];

    internal static readonly IReadOnlyList<TcbStatus> OfModule = [TcbStatus.UpToDate, TcbStatus.OutOfDate, TcbStatus.Revoked];

    internal static readonly IReadOnlyList<TcbStatus> OfQe =
        [.. OfModule, TcbStatus.ConfigurationNeeded, TcbStatus.OutOfDateConfigurationNeeded];

    /// <summary>The status of a level of a part.</summary>
    /// <exception cref="EnigmaException"><c>attestation.tcb_not_supported</c></exception>
    internal static TcbStatus Of(TcbLevel level, IReadOnlyList<TcbStatus> known, string what)
    {
        foreach (var status in known)
        {
            if (status.ToString() == level.Status)
            {
                return status;
            }
        }

        throw QuoteRefusal.Of(
            QuoteErrors.TcbNotSupported, $"the status {QuoteRefusal.Show(level.Status)} of the {what} is not known");
    }

    /// <summary>The platform's status, made worse by its quoting enclave and TDX module.</summary>
    internal static TcbStatus Converge(TcbStatus platform, TcbStatus qe, TcbStatus? module) =>
        qe == TcbStatus.Revoked || module == TcbStatus.Revoked ? TcbStatus.Revoked
        : qe != TcbStatus.OutOfDate && module != TcbStatus.OutOfDate ? platform
        : platform switch
        {
            TcbStatus.UpToDate or TcbStatus.SWHardeningNeeded => TcbStatus.OutOfDate,
            TcbStatus.ConfigurationNeeded or TcbStatus.ConfigurationAndSWHardeningNeeded => TcbStatus.OutOfDateConfigurationNeeded,
            _ => platform,
        };

    /// <summary>The status at launch, unless the module that is loaded now would mend it.</summary>
    internal static TcbStatus Relaunch(TcbStatus launch, TcbStatus current) => (launch, current) switch
    {
        (TcbStatus.OutOfDate, TcbStatus.UpToDate or TcbStatus.SWHardeningNeeded) => TcbStatus.TDRelaunchAdvised,
        (TcbStatus.OutOfDate or TcbStatus.OutOfDateConfigurationNeeded,
            TcbStatus.UpToDate or TcbStatus.SWHardeningNeeded or TcbStatus.ConfigurationNeeded
            or TcbStatus.ConfigurationAndSWHardeningNeeded) => TcbStatus.TDRelaunchAdvisedConfigurationNeeded,
        _ => launch,
    };
}
