// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Cli.Demos;

/// <summary>Arithmetic on numbers that nobody but the asker sees.</summary>
internal static class Calculator
{
    private static readonly IReadOnlyList<AbiType> Number = AbiSignature.ParseTypes("(uint256)");

    public static Demo Demo { get; } = new("calculator", "sums and a division by zero, seen by the asker alone", PlayAsync);

    private static async Task PlayAsync(DemoStage stage, CancellationToken cancellation)
    {
        var story = stage.Story;
        story.Chapter("A secret contract");
        var contract = await stage.DeployAsync(stage.Alice, "calculator", Reveal.Provisional, cancellation).ConfigureAwait(false);

        story.Chapter("Alice computes");
        await ComputeAsync(stage, contract, "add", 17, 25, cancellation).ConfigureAwait(false);
        await ComputeAsync(stage, contract, "mul", 6, 7, cancellation).ConfigureAwait(false);

        story.Chapter("A task that fails");
        var failed = await CallAsync(stage, contract, "div", 1, 0, cancellation).ConfigureAwait(false);
        story.Refused($"only Alice learns why: {failed.Failure?.Code}, {failed.Failure?.Message}");
        story.Fact("paid", $"the class that was used, {failed.Charged.Gas} gas; the state did not change");
    }

    private static async Task ComputeAsync(
        DemoStage stage, ContractAddress contract, string function, ulong a, ulong b, CancellationToken cancellation)
    {
        var result = await CallAsync(stage, contract, function, a, b, cancellation).ConfigureAwait(false);
        var value = AbiCodec.Decode(Number, result.ReturnData.Span)[0].AsUInt256();
        stage.Story.Good($"only Alice can read the answer: {value}");
    }

    private static Task<TaskResult> CallAsync(
        DemoStage stage, ContractAddress contract, string function, ulong a, ulong b, CancellationToken cancellation) =>
        stage.CallAsync(
            stage.Alice, contract, $"asks {function}({a}, {b})", $"{function}(uint256,uint256)", [AbiValue.Of(a), AbiValue.Of(b)], cancellation);
}
