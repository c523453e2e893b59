// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Cli.Demos;

/// <summary>A poll whose votes stay secret and whose count stays secret until it closes.</summary>
internal static class Voting
{
    private const ulong OpenSeconds = 10;
    private static readonly IReadOnlyList<AbiType> Counts = AbiSignature.ParseTypes("(uint64[])");

    public static Demo Demo { get; } = new("voting", "three people vote, the count is readable once the poll is closed", PlayAsync);

    private static async Task PlayAsync(DemoStage stage, CancellationToken cancellation)
    {
        var story = stage.Story;
        story.Chapter("A secret contract");
        var contract = await stage.DeployAsync(stage.Alice, "voting", Reveal.Provisional, cancellation).ConfigureAwait(false);

        story.Chapter("A poll");
        var network = await stage.Alice.Client.VerifyKeyKeeperAsync(cancellation).ConfigureAwait(false);
        var closes = network.Head.Timestamp + OpenSeconds;
        await stage.CallAsync(
            stage.Alice, contract, "opens a poll: shall we publish?", "createPoll(string,uint64)",
            [AbiValue.Of("Shall we publish?"), AbiValue.Of(closes)], cancellation).ConfigureAwait(false);
        foreach (var (person, inFavour) in stage.People.Zip([true, false, true]))
        {
            await stage.CallAsync(
                person, contract, "votes", "vote(uint64,bool)", [AbiValue.Of(0UL), AbiValue.Of(inFavour)], cancellation).ConfigureAwait(false);
        }

        story.Chapter("The count");
        var early = await TallyAsync(stage, contract, "counts before the end", cancellation).ConfigureAwait(false);
        story.Refused($"the contract keeps it: {early.Failure?.Message ?? "the poll has closed already"}");
        await WaitUntilAsync(stage, closes, cancellation).ConfigureAwait(false);
        var result = await TallyAsync(stage, contract, "counts after the end", cancellation).ConfigureAwait(false);
        var counts = AbiCodec.Decode(Counts, result.ReturnData.Span)[0].AsList();
        story.Good($"{counts[0].AsUInt256()} in favour, {counts[1].AsUInt256()} against; who voted how is known to nobody");
    }

    private static Task<TaskResult> TallyAsync(DemoStage stage, ContractAddress contract, string what, CancellationToken cancellation) =>
        stage.CallAsync(stage.Bob, contract, what, "tally(uint64)", [AbiValue.Of(0UL)], cancellation);

    private static async Task WaitUntilAsync(DemoStage stage, ulong closes, CancellationToken cancellation)
    {
        stage.Story.Say("the poll is still open for a few seconds");
        while ((await stage.Alice.Client.VerifyKeyKeeperAsync(cancellation).ConfigureAwait(false)).Head.Timestamp < closes)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation).ConfigureAwait(false);
        }
    }
}
