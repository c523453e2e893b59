// SPDX-License-Identifier: MIT
namespace Enigma.Chain;

/// <summary>
/// What an endpoint means when it refuses a transaction. The JSON-RPC code is -32000 for all of it, so that the text decides: those of geth,
/// reth, nethermind, besu, erigon and anvil.
/// </summary>
internal static class Refusals
{
    private static readonly (string Text, ErrorCode Code)[] Known =
    [
        ("nonce too low", ChainErrors.NonceTooLow),
        ("nonce is too low", ChainErrors.NonceTooLow),
        ("oldnonce", ChainErrors.NonceTooLow),
        ("underpriced", ChainErrors.Underpriced),
        ("less than block base fee", ChainErrors.Underpriced),
        ("fee too low", ChainErrors.Underpriced),
        ("feetoolow", ChainErrors.Underpriced),
        ("replacement", ChainErrors.Underpriced),
        ("insufficient funds", ChainErrors.InsufficientFunds),
        ("insufficientfunds", ChainErrors.InsufficientFunds),
        ("upfront cost exceeds", ChainErrors.InsufficientFunds),
    ];

    /// <summary><c>chain.refused</c> when the text is none of the known ones.</summary>
    public static ErrorCode CodeOf(string message)
    {
        foreach (var (text, code) in Known)
        {
            if (message.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                return code;
            }
        }

        return ChainErrors.Refused;
    }

    /// <summary>True when the endpoint has this very transaction: nothing is wrong.</summary>
    public static bool IsAlreadyKnown(string message) =>
        message.Contains("already known", StringComparison.OrdinalIgnoreCase)
        || message.Contains("already imported", StringComparison.OrdinalIgnoreCase)
        || message.Contains("alreadyknown", StringComparison.OrdinalIgnoreCase)
        || message.Contains("known transaction", StringComparison.OrdinalIgnoreCase);
}
