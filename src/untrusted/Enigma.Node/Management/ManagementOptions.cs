// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>The management endpoint.</summary>
public sealed record ManagementOptions
{
    /// <summary>The port on the loopback address; 0 (default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The file of the token; made with mode 0600 when it is not there.</summary>
    public required string TokenFile { get; init; }
}
