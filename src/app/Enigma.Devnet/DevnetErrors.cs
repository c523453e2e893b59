// SPDX-License-Identifier: MIT
namespace Enigma.Devnet;

/// <summary>The codes of the area <c>devnet</c> (spec/errors.md).</summary>
public static class DevnetErrors
{
    /// <summary>A program or file that the local network needs is not there.</summary>
    public static readonly ErrorCode Missing = new("devnet.missing", 971);

    /// <summary>A process of the local network did not start.</summary>
    public static readonly ErrorCode StartFailed = new("devnet.start_failed", 972);

    /// <summary>No local network of this user is running.</summary>
    public static readonly ErrorCode NotRunning = new("devnet.not_running", 973);

    /// <summary>The port asked for is taken.</summary>
    public static readonly ErrorCode PortInUse = new("devnet.port_in_use", 974);

    /// <summary>The directory holds a kept network that cannot go on.</summary>
    public static readonly ErrorCode NotResumable = new("devnet.not_resumable", 975);
}
