// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Cli.Demos;

/// <summary>Who is richer, without anybody telling how rich they are.</summary>
internal static class Millionaires
{
    public static Demo Demo { get; } = new("millionaires", "two people register their wealth, one learns who is richer", PlayAsync);

    private static async Task PlayAsync(DemoStage stage, CancellationToken cancellation)
    {
        var (alice, bob, story) = (stage.Alice, stage.Bob, stage.Story);
        story.Chapter("A secret contract");
        var contract = await stage.DeployAsync(alice, "millionaires", Reveal.Provisional, cancellation).ConfigureAwait(false);

        story.Chapter("Two people register their wealth, privately");
        await RegisterAsync(stage, alice, contract, 5_000_000, cancellation).ConfigureAwait(false);
        await RegisterAsync(stage, bob, contract, 7_250_000, cancellation).ConfigureAwait(false);

        story.Chapter("Alice asks who is richer");
        var result = await stage.CallAsync(alice, contract, "asks richest()", "richest()", [], cancellation).ConfigureAwait(false);
        var richest = AbiCodec.Decode(AbiSignature.ParseTypes("(address)"), result.ReturnData.Span)[0].AsAddress();
        var name = stage.People.FirstOrDefault(person => person.User.Address == richest)?.Name ?? "nobody";
        story.Good($"only Alice can read the answer: {name} ({richest})");
        story.Fact("provisional", "yes, until its receipt is on the Ledger");
        if (richest != bob.User.Address)
        {
            throw new InvalidOperationException($"the richest is {richest}, expected Bob");
        }

        story.Chapter("Bob tries to read Alice's answer");
        await TryReadAsync(stage, bob, stage.Tasks[^1].Recorded.Id, cancellation).ConfigureAwait(false);
    }

    private static async Task RegisterAsync(DemoStage stage, Person person, ContractAddress contract, ulong wealth, CancellationToken cancellation)
    {
        var what = $"registers {wealth}";
        var result = await stage
            .CallAsync(person, contract, what, "register(uint256)", [AbiValue.Of(wealth)], cancellation)
            .ConfigureAwait(false);
        stage.Story.Fact("executed", $"{result.Status.ToWord()}, {result.GasUsed} gas");
    }

    private static async Task TryReadAsync(DemoStage stage, Person person, TaskId task, CancellationToken cancellation)
    {
        try
        {
            await person.Client
                .GetTaskResultAsync(person.User, task, TaskStage.Computed, TimeSpan.FromSeconds(30), cancellation)
                .ConfigureAwait(false);
        }
        catch (EnigmaException e) when (e.Code == ClientErrors.NotTheAsker)
        {
            stage.Story.Refused($"{person.Name} has the ciphertext and the proof, and no key: {e.Code}");
            return;
        }

        throw new InvalidOperationException($"{person.Name} could read a result that is not theirs");
    }
}
