// SPDX-License-Identifier: MIT
using System.Text.RegularExpressions;

namespace Enigma.Chain;

/// <summary>
/// How an endpoint is named wherever somebody reads of it: scheme, host and port. Providers put keys into the path, the query or the user of
/// an address, and messages go to logs and to strangers.
/// </summary>
public static partial class EndpointName
{
    // Shorter ones are words like "v3" and "rpc".
    private const int ShortestSecret = 6;
    private const int LongestText = 400;

    /// <summary>For example <c>https://host.example:8545</c>.</summary>
    public static string Of(Uri address) =>
        address.IsAbsoluteUri ? address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "a relative address";

    /// <summary>
    /// Of what somebody wrote where an address belongs: the server, if that can be told from a key or a password, with <c>/...</c> for what
    /// follows; how long it is otherwise.
    /// </summary>
    public static string OfText(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0 ? Of(address)
        : Server().Match(text) is { Success: true } server ? server.Groups["server"].Value + (server.Length < text.Length ? "/..." : "")
        : text.Length == 0 ? "" : $"a text of {text.Length} characters";

    // A name with a dot in it, of short words as keys are not, and a port; nothing of a text that has a user in it.
    [GeneratedRegex(@"^(?<server>([a-z]{2,5}://)?(localhost|[a-z0-9-]{1,24}(\.[a-z0-9-]{1,24}){1,6})(:[0-9]{1,5})?)(\z|[/?#])(?!.*@)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Server();

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
