// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>The codes of the area <c>config</c> (spec/errors.md).</summary>
public static class ConfigurationErrors
{
    /// <summary>The configuration of a node does not fit; the message names every problem.</summary>
    public static readonly ErrorCode Invalid = new("config.invalid", 961);

    /// <summary>A key file is missing, open to others, or not a key.</summary>
    public static readonly ErrorCode KeyFile = new("config.key_file", 962);
}
