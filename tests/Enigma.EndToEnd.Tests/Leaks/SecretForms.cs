// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>
/// Every form in which bytes usually appear somewhere. Each form is looked for by halves, so that neither a message that was cut off nor a
/// buffer that ended in its middle hides it: whoever shows a whole secret shows at least one half in one piece.
/// </summary>
internal static class SecretForms
{
    /// <summary>The forms of a secret, whole.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Of(ReadOnlySpan<byte> secret) =>
        Forwards(secret.ToArray()).SelectMany(form => new[] { form, (form.Name + " backwards", Backwards(form.Bytes)) })
            .Concat(Forwards(Backwards(secret.ToArray())).Select(form => ("reversed bytes, " + form.Name, form.Bytes)));

    /// <summary>The two pieces of a form, each of which gives it away.</summary>
    public static IEnumerable<byte[]> HalvesOf(byte[] form) => [form[..(form.Length / 2)], form[(form.Length / 2)..]];

    private static List<(string Name, byte[] Bytes)> Forwards(byte[] secret)
    {
        var forms = new List<(string, byte[])> { ("raw", secret) };
        foreach (var (name, text) in Texts(secret))
        {
            forms.Add((name, Encoding.ASCII.GetBytes(text)));
            forms.Add((name + ", UTF-16 LE", Encoding.Unicode.GetBytes(text)));
            forms.Add((name + ", UTF-16 BE", Encoding.BigEndianUnicode.GetBytes(text)));
        }

        return forms;
    }

    private static IEnumerable<(string Name, string Text)> Texts(byte[] secret)
    {
        yield return ("hex", Convert.ToHexStringLower(secret));
        yield return ("upper-case hex", Convert.ToHexString(secret));
        yield return ("hex with hyphens", BitConverter.ToString(secret));
        yield return ("list of numbers", string.Join(',', secret));
        yield return ("spaced list of numbers", string.Join(", ", secret));
        yield return ("number", new BigInteger(secret, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture));
        for (var before = 0; before < 3; before++)
        {
            var base64 = Base64(secret, before);
            yield return ($"base64 behind {before} bytes", base64);
            yield return ($"url-safe base64 behind {before} bytes", base64.Replace('+', '-').Replace('/', '_'));
            // As JSON writers escape it.
            yield return ($"base64 behind {before} bytes in JSON", base64.Replace("+", "\\u002B", StringComparison.Ordinal));
            yield return ($"base64 behind {before} bytes in JSON with slashes", base64.Replace("/", "\\/", StringComparison.Ordinal));
        }
    }

    // The digits that depend on the secret alone, whatever stands before and behind it.
    private static string Base64(byte[] secret, int before)
    {
        var all = Convert.ToBase64String([.. new byte[before], .. secret]);
        var first = ((before * 8) + 5) / 6;
        var end = (before + secret.Length) * 8 / 6;
        return all[first..end];
    }

    private static byte[] Backwards(byte[] bytes) => [.. bytes.Reverse()];
}
