// SPDX-License-Identifier: MIT
using System.Text;

namespace Enigma.Node;

/// <summary>What GET answers.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="ContentType">The type of the text.</param>
/// <param name="Text">The text, in UTF-8.</param>
internal sealed record StatusPage(int Status, string ContentType, ReadOnlyMemory<byte> Text)
{
    public static StatusPage Json(int status, ReadOnlyMemory<byte> text) => new(status, "application/json", text);

    public static StatusPage Json(int status, string text) => Json(status, Encoding.UTF8.GetBytes(text));
}
