// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.CommandLine.Parsing;

namespace Enigma.Cli.CommandLine;

/// <summary>Turns what the parser refused into one error with one hint.</summary>
internal static class UsageErrors
{
    /// <summary>The first problem of a command line, or null when it parsed.</summary>
    public static UsageException? In(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Count > 0)
        {
            return Unknown(command, parsed.UnmatchedTokens[0]);
        }

        if (parsed.Errors.Count == 0)
        {
            return null;
        }

        var error = parsed.Errors[0];
        if (error.Message.Split('\n') is [var message, var hint])
        {
            return new UsageException(message, hint);
        }

        return error.SymbolResult switch
        {
            ArgumentResult { Tokens.Count: 0, Parent: OptionResult option } => MissingValue(command, option.Option),
            OptionResult { IdentifierToken: null } option => MissingOption(command, option.Option),
            OptionResult { Tokens.Count: 0 } option => MissingValue(command, option.Option),
            ArgumentResult { Tokens.Count: 0 } argument => MissingArgument(command, argument.Argument),
            CommandResult { Command.Subcommands.Count: > 0 } => MissingCommand(command),
            CommandResult result => MissingArgument(command, FirstMissing(result)),
            _ => new UsageException(Lowered(error.Message), SeeHelp(command)),
        };
    }

    /// <summary>The words that name a command, for example <c>enigma verify task</c>.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : EnigmaCommandLine.Name;

    private static UsageException Unknown(Command command, string token)
    {
        var isOption = token.StartsWith('-');
        var known = isOption
            ? command.Options.Where(option => !option.Hidden).Select(option => option.Name)
            : command.Subcommands.Select(subcommand => subcommand.Name);
        var near = Suggestion.For(token, known);
        var kind = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        return new UsageException(
            $"{PathOf(command)} has no {kind} '{token}'", near is null ? SeeHelp(command) : $"did you mean {near}? {SeeHelp(command)}");
    }

    private static UsageException MissingValue(Command command, Option option) =>
        new($"{option.Name} has no value: expected {option.HelpName ?? "one"}", SeeHelp(command));

    private static UsageException MissingOption(Command command, Option option) =>
        new($"{option.Name} is missing: expected {option.HelpName ?? "it"}", SeeHelp(command));

    private static UsageException MissingArgument(Command command, Argument argument) =>
        new($"{argument.HelpName ?? argument.Name} is missing: {Lowered(argument.Description ?? "it is required")}", SeeHelp(command));

    private static UsageException MissingCommand(Command command) =>
        new($"{PathOf(command)} needs a command: {string.Join(", ", command.Subcommands.Select(subcommand => subcommand.Name))}", SeeHelp(command));

    private static Argument FirstMissing(CommandResult result) =>
        result.Command.Arguments.First(argument =>
            argument.Arity.MinimumNumberOfValues > (result.GetResult(argument)?.Tokens.Count ?? 0));

    private static string SeeHelp(Command command) => $"'{PathOf(command)} --help' shows how it is used";

    private static string Lowered(string text) => char.ToLowerInvariant(text[0]) + text[1..].TrimEnd('.');
}
