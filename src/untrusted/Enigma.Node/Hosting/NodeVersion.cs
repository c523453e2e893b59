// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>The version of this program.</summary>
internal static class NodeVersion
{
    public static string Text { get; } = typeof(NodeVersion).Assembly.GetName().Version!.ToString(3);
}
