// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>What GET answers.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="ContentType">The type of the text.</param>
/// <param name="Text">The text.</param>
internal sealed record StatusPage(int Status, string ContentType, string Text)
{
    public static StatusPage Json(int status, string text) => new(status, "application/json", text);
}
