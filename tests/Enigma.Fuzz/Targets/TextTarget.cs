// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Fuzz.Engine;

namespace Enigma.Fuzz.Targets;

/// <summary>A parser of text. Bytes that are not UTF-8 become the replacement character, as they do on every way in.</summary>
internal abstract class TextTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Words =>
        new[] { "0x", "-", "null", "true", "\"", "[", "]", "{", "}", ",", ":", "(", ")", "18446744073709551616", "340282366920938463463374607431768211456", "1e99", "\\ud800", "\0", " " }
            .Select(Encoding.UTF8.GetBytes);

    public sealed override Verdict Parse(byte[] input) => Parse(Encoding.UTF8.GetString(input));

    protected abstract Verdict Parse(string text);

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
