// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Enigma.Chain;

namespace Enigma.Cli.CommandLine;

/// <summary>
/// Options and arguments whose errors say the value, the expectation and the way out. An error is <c>message \n hint</c>, which
/// <see cref="UsageErrors"/> takes apart.
/// </summary>
internal static class Parsers
{
    public static Option<T> Parsed<T>(this Option<T> option, Func<string, T> parse)
    {
        option.CustomParser = result => Parse(result, option.Name, parse);
        return option;
    }

    public static Argument<T> Parsed<T>(this Argument<T> argument, Func<string, T> parse)
    {
        argument.CustomParser = result => Parse(result, argument.HelpName ?? argument.Name, parse);
        return argument;
    }

    /// <summary>An http or https address. Errors show its server alone: providers put keys into the rest.</summary>
    public static Option<Uri> HttpAddress(this Option<Uri> option, string example)
    {
        option.CustomParser = result => Parse(
            result,
            option.Name,
            text => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? address
                : throw new UsageException("expected an http or https address", $"for example {option.Name} {example}"),
            EndpointName.OfText);
        return option;
    }

    /// <summary>A whole number in a range.</summary>
    public static Func<string, T> Number<T>(T lowest, T highest, string example)
        where T : struct, System.Numerics.IBinaryInteger<T> => text =>
    {
        var expected = $"expected a whole number from {lowest} to {highest}";
        return T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= lowest && value <= highest
            ? value
            : throw new UsageException(expected, $"for example {example}");
    };

    /// <summary>The same values for an option that stands for none when it is left out.</summary>
    public static Func<string, T?> OrNone<T>(Func<string, T> parse)
        where T : struct => text => parse(text);

    /// <summary>One of a few words.</summary>
    public static Func<string, T> Word<T>(params (string Word, T Value)[] choices) => text =>
    {
        foreach (var (word, value) in choices)
        {
            if (word == text)
            {
                return value;
            }
        }

        var words = choices.Select(choice => choice.Word).ToArray();
        var near = Suggestion.For(text, words);
        throw new UsageException(
            $"expected {string.Join(" or ", words)}", near is null ? $"for example {words[0]}" : $"did you mean {near}?");
    };

    private static T? Parse<T>(ArgumentResult result, string name, Func<string, T> parse, Func<string, string>? shown = null)
    {
        if (result.Tokens.Count == 0)
        {
            return default; // an option whose value may be left out
        }

        var text = result.Tokens[^1].Value;
        try
        {
            return parse(text);
        }
        catch (UsageException e)
        {
            result.AddError($"{name} is '{shown?.Invoke(text) ?? text}': {e.Message}\n{e.Hint}");
            return default;
        }
    }
}
