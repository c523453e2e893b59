// SPDX-License-Identifier: MIT
namespace Enigma.Chain;

/// <summary>
/// How an endpoint is named wherever somebody reads of it: scheme, host and port. Providers put keys into the path, the query or the user of
/// an address, and messages go to logs and to strangers.
/// </summary>
public static class EndpointName
{
    // Shorter ones are words like "v3" and "rpc".
    private const int ShortestSecret = 6;
    private const int LongestText = 400;

    /// <summary>For example <c>https://host.example:8545</c>.</summary>
    public static string Of(Uri address) =>
        address.IsAbsoluteUri ? address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "a relative address";

    /// <summary>Of what somebody wrote where an address belongs, no more than that either: <c>host.example/...</c>.</summary>
    public static string OfText(string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0)
        {
            return Of(address);
        }

        var scheme = text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0;
        var rest = text[scheme..];
        var path = rest.AsSpan().IndexOfAny("/?#\\");
        var server = path < 0 ? rest : rest[..path];
        var shown = $"{text[..scheme]}{server[(server.LastIndexOf('@') + 1)..]}{(path < 0 ? "" : "/...")}";
        return shown.Length <= LongestText ? shown : shown[..LongestText];
    }

    /// <summary>What an endpoint says, cut short and without the parts of its address that can be keys: some tell them back.</summary>
    internal static string Hide(Uri address, string text)
    {
        // Hidden before it is cut, so that no half of a key is left.
        var told = text.Length <= 10 * LongestText ? text : text[..(10 * LongestText)];
        foreach (var part in $"{address.UserInfo}/{address.PathAndQuery}/{Uri.UnescapeDataString(address.UserInfo + "/" + address.PathAndQuery)}"
            .Split(['/', '?', '&', '=', ':', '#'], StringSplitOptions.RemoveEmptyEntries).Where(part => part.Length >= ShortestSecret)
            .OrderByDescending(part => part.Length))
        {
            told = told.Replace(part, "...", StringComparison.OrdinalIgnoreCase);
        }

        return told.Length <= LongestText ? told : told[..LongestText];
    }
}
