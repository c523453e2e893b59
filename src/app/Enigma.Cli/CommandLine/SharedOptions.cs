// SPDX-License-Identifier: MIT
using System.CommandLine;
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Cli.CommandLine;

/// <summary>Options and arguments that several commands have, made anew for each.</summary>
internal static class SharedOptions
{
    /// <summary>How many accounts a local network funds.</summary>
    public const int AccountCount = 10;

    public static Option<bool> Json() => new("--json") { Description = "Standard output holds JSON only; progress goes to standard error." };

    public static Option<int> Account() => new Option<int>("--account")
    {
        HelpName = "N",
        Description = $"The account of the local network that acts, 0 to {AccountCount - 1}.",
        DefaultValueFactory = _ => 0,
    }.Parsed(Parsers.Number(0, AccountCount - 1, "--account 1"));

    /// <summary>An amount of gas that a task may have.</summary>
    public static Func<string, ulong> GasAmount { get; } = Parsers.Number(1UL, GasClass.Maximum.Gas, "--gas 800000");

    public static Option<IReadOnlyList<AbiType>?> Returns() => new Option<IReadOnlyList<AbiType>?>("--returns")
    {
        HelpName = "TYPES",
        Description = "Types of the returned values, such as '(uint256,address)'; without it the result is hex.",
        Arity = ArgumentArity.ExactlyOne,
    }.Parsed<IReadOnlyList<AbiType>?>(Texts.Types);

    public static Argument<TaskId> TaskId() => new Argument<TaskId>("TASK")
    {
        HelpName = "TASK",
        Description = "The task id that deploy and call print: 0x and 64 hex digits.",
    }.Parsed(Texts.TaskId);

    public static Argument<ContractAddress> Contract() => new Argument<ContractAddress>("CONTRACT")
    {
        HelpName = "CONTRACT",
        Description = "The secret contract's address: 0x and 40 hex digits.",
    }.Parsed(Texts.Contract);

    public static Argument<AbiSignature> Function() => new Argument<AbiSignature>("FUNCTION")
    {
        HelpName = "FUNCTION",
        Description = "The function with the types of its arguments, such as 'add(uint256,uint256)'.",
    }.Parsed(Texts.Function);

    public static Argument<string[]> Values() => new("VALUE")
    {
        HelpName = "VALUE",
        Arity = ArgumentArity.ZeroOrMore,
        Description = "One value for each type: decimal or 0x hex numbers, addresses, true or false, text, and JSON lists for arrays.",
    };

    public static Option<TaskStage?> Wait() => new Option<TaskStage?>("--wait")
    {
        HelpName = "computed|confirmed",
        Description = "Give the provisional result at once, as without this option, or wait until its receipt is on the Ledger.",
        Arity = ArgumentArity.ExactlyOne,
    }.Parsed(Parsers.Word<TaskStage?>(("computed", TaskStage.Computed), ("confirmed", TaskStage.Confirmed)));

    public static Option<int> Timeout() => new Option<int>("--timeout")
    {
        HelpName = "SECONDS",
        Description = "How long to wait before giving up.",
        DefaultValueFactory = _ => 120,
    }.Parsed(Parsers.Number(1, 86_400, "--timeout 300"));
}
