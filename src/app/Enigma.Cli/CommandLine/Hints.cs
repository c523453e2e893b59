// SPDX-License-Identifier: MIT
using Enigma.Devnet;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Cli.CommandLine;

/// <summary>What to do about an error, where the command line knows more than the message says.</summary>
internal static class Hints
{
    private const string NoPublicNetwork = "there is no public network yet, and no option turns this off; docs/guides/node.md shows one on a private chain";

    private static readonly Dictionary<ErrorCode, string> ByCode = new()
    {
        [DevnetErrors.NotRunning] = "start one with 'enigma devnet' in another terminal, or see a whole computation with 'enigma devnet --demo'",
        [CliErrors.Unexpected] = "this is a defect; run again with ENIGMA_TRACE=1 and report what it prints",
        [ConfigurationErrors.Invalid] = "docs/guides/node.md shows a whole configuration and lists every key",
        [TrustErrors.AuthorityOnPublicChain] = NoPublicNetwork,
        [TrustErrors.DevelopmentOnPublicChain] = NoPublicNetwork,
        [ClientErrors.Unreachable] = "is 'enigma devnet' still running?",
        [QueryErrors.NotCommitted] = "'enigma commit CONTRACT' asks for the receipts now; else they are committed when the epoch ends. 'enigma watch TASK' or --wait confirmed waits for them",
        [ClientErrors.UnknownTask] = "check the task id; tasks of another local network are not known to this one",
        [ClientErrors.UnknownContract] = "check the address; 'enigma deploy' prints it as contract",
        [ClientErrors.NotTheAsker] = "only the account that asked can read the answer: choose it with --account N",
        [ClientErrors.DepositTooSmall] = "'enigma balance' shows the deposit; a smaller --gas locks less",
        [VerificationErrors.NoWorker] = "nothing was sent; 'enigma verify network' shows the workers that hold seats, and a contract without one waits for the next epoch",
        [ClientErrors.Timeout] = "wait longer with --timeout SECONDS; 'enigma watch TASK' shows what the task waits for",
    };

    /// <summary>Every hint that belongs to one code.</summary>
    public static IReadOnlyCollection<string> All => ByCode.Values;

    /// <summary>The hint of a code; null when the message says it all.</summary>
    public static string? For(ErrorCode code) =>
        ByCode.TryGetValue(code, out var hint) ? hint
        : ExitCode.Of(code) == ExitCode.VerificationRefused ? "nothing was sent; do not trust this node, and compare with another one"
        : null;
}
