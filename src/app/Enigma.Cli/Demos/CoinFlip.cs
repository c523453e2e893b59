// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Cli.Demos;

/// <summary>A coin whose side nobody can know before its receipt is on the Ledger, nor flip again.</summary>
internal static class CoinFlip
{
    private static readonly IReadOnlyList<AbiType> Side = AbiSignature.ParseTypes("(bool)");

    public static Demo Demo { get; } = new("coin-flip", "a random result that leaves the enclave only with its receipt", PlayAsync);

    private static async Task PlayAsync(DemoStage stage, CancellationToken cancellation)
    {
        var story = stage.Story;
        story.Chapter("A secret contract that reveals only what is confirmed");
        var contract = await stage.DeployAsync(stage.Alice, "coin-flip", Reveal.Confirmed, cancellation).ConfigureAwait(false);

        story.Chapter("Alice flips a coin");
        story.Say("its randomness is a function of the contract's secret, the task and the block of its record");
        for (var flip = 1; flip <= 3; flip++)
        {
            var result = await stage
                .CallAsync(stage.Alice, contract, $"flips the coin, {flip} of 3", "flip()", [], cancellation, Reveal.Confirmed)
                .ConfigureAwait(false);
            var isHeads = AbiCodec.Decode(Side, result.ReturnData.Span)[0].AsBoolean();
            story.Good($"{(isHeads ? "heads" : "tails")}, {(result.IsProvisional ? "provisional" : "confirmed: no worker could look first and flip again")}");
        }
    }
}
