// SPDX-License-Identifier: MIT
using System.Text;
using System.Text.Json;

namespace Enigma.Fuzz.Engine;

/// <summary>
/// Every byte string and every text of spec/vectors. Each is offered to every target; those that find a way of their own through a parser
/// become part of its corpus.
/// </summary>
internal static class SeedPool
{
    private const int LongestSeed = 16_384;

    public static IReadOnlyList<byte[]> All { get; } = Load();

    private static List<byte[]> Load()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var seeds = new List<byte[]>();
        var assembly = typeof(SeedPool).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("vectors/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(stream);
            foreach (var text in Texts(document.RootElement).Where(seen.Add))
            {
                Add(seeds, text);
            }
        }

        return seeds;
    }

    private static void Add(List<byte[]> seeds, string text)
    {
        if (text.Length / 2 > LongestSeed)
        {
            return;
        }

        var digits = text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text;
        if (digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit))
        {
            seeds.Add(Convert.FromHexString(digits));
        }
        else
        {
            seeds.Add(Encoding.UTF8.GetBytes(text));
        }
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
