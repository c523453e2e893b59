// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json.Nodes;
using Enigma.Cli.Output;
using Enigma.Cli.Session;
using Enigma.Client;
using Enigma.Protocol;

namespace Enigma.Cli.Demos;

/// <summary>Plays a demonstration on a network that was started for it: the story, the end of the epoch, the refunds, the bill.</summary>
internal sealed class DemoRun(Demo demo, LocalNetwork network, TimeSpan ready, Story story, CommandOutput output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Names = ["Alice", "Bob", "Carol"];

    /// <summary>Plays to the end.</summary>
    public async Task PlayAsync(CancellationToken cancellation)
    {
        var people = new List<Person>();
        try
        {
            foreach (var name in Names)
            {
                people.Add(await network.ConnectAsync(name, people.Count, cancellation).ConfigureAwait(false));
            }

            Introduce(people);
            var stage = new DemoStage(story, people, LocalNetwork.GuestDirectory);
            await demo.PlayAsync(stage, cancellation).ConfigureAwait(false);
            var confirmed = await ConfirmAsync(stage, cancellation).ConfigureAwait(false);
            await RefundAsync(stage, cancellation).ConfigureAwait(false);
            Bill(confirmed);
            output.Json(Summary(stage, confirmed));
        }
        finally
        {
            people.ForEach(person => person.Dispose());
        }
    }

    private void Introduce(IEnumerable<Person> people)
    {
        story.Chapter("A network on this machine");
        story.Say($"ready in {ready.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms, {network.ProcessCount} processes: "
            + "an Ethereum node, a header authority, a key keeper's enclave and the workers' enclaves");
        story.Fact("Ledger", network.Manifest.Ledger.ToString());
        story.Fact("attestation", "simulated: the shipped code, vouched for by a development root instead of hardware");
        foreach (var person in people)
        {
            story.Fact(person.Name, person.User.Address.ToString());
        }
    }

    // The epoch would end by itself a little later; blocks are free here.
    private async Task<IReadOnlyList<(DemoTask Task, ObservedTask Seen)>> ConfirmAsync(DemoStage stage, CancellationToken cancellation)
    {
        story.Chapter("The epoch ends, and the receipts are confirmed");
        await network.EndEpochAsync(cancellation).ConfigureAwait(false);
        story.Say(stage.Tasks.Any(task => task.Result.IsProvisional)
            ? "the worker commits the receipts of the epoch in one transaction"
            : "every receipt is on the Ledger already: this contract reveals nothing before");
        var confirmed = new List<(DemoTask Task, ObservedTask Seen)>();
        foreach (var task in stage.Tasks)
        {
            var client = task.Person.Client;
            await client
                .GetTaskResultAsync(task.Person.User, task.Recorded.Id, TaskStage.Confirmed, Patience, cancellation)
                .ConfigureAwait(false);
            confirmed.Add((task, await client.ObserveTaskAsync(task.Recorded.Id, cancellation).ConfigureAwait(false)));
        }

        var report = await stage.Alice.Client.VerifyTaskAsync(stage.Tasks[^1].Recorded.Id, cancellation).ConfigureAwait(false);
        story.Good($"all {confirmed.Count} results are confirmed; for the last one the client proved:");
        story.Checks(report);
        return confirmed;
    }

    private async Task RefundAsync(DemoStage stage, CancellationToken cancellation)
    {
        story.Chapter("What was locked and not used comes back");
        foreach (var person in stage.Tasks.Select(task => task.Person).Distinct())
        {
            foreach (var contract in stage.Tasks.Where(task => task.Person == person).Select(task => task.Recorded.Contract).Distinct())
            {
                var claim = await person.Client.ClaimRefundsAsync(person.User, contract, cancellation).ConfigureAwait(false);
                story.Say($"{person.Name} claims {claim.Amount} grains of {claim.Tasks.Count} tasks, {claim.Cost?.GasUsed ?? 0} Ethereum gas");
            }
        }
    }

    private void Bill(IReadOnlyList<(DemoTask Task, ObservedTask Seen)> confirmed)
    {
        story.Chapter("The bill");
        List<string[]> rows = [["task", "who", "status", "gas", "record", "receipt", "bytes seen"]];
        rows.AddRange(confirmed.Select(pair => new[]
        {
            pair.Task.What,
            pair.Task.Person.Name,
            pair.Task.Result.Status.ToWord(),
            Text(pair.Task.Result.GasUsed),
            Text(pair.Seen.RecordTransaction?.GasPerTask),
            Text(pair.Seen.ReceiptTransaction?.GasPerTask),
            $"{pair.Seen.EnvelopeLength} in, {pair.Seen.BodyLength} out",
        }));
        story.Table(rows);
        story.Fact("record, receipt", "Ethereum gas, the share of one task");
        story.Fact("bytes seen", "ciphertexts in size classes: all that anybody but the asker and the enclave ever had");
    }

    private JsonObject Summary(DemoStage stage, IReadOnlyList<(DemoTask Task, ObservedTask Seen)> confirmed) => new()
    {
        ["ok"] = true,
        ["demo"] = demo.Name,
        ["readyMs"] = (long)ready.TotalMilliseconds,
        ["firstPrivateResultMs"] = (long)(stage.FirstResult ?? story.Elapsed).TotalMilliseconds,
        ["tasks"] = new JsonArray([.. confirmed.Select(pair => new JsonObject
        {
            ["id"] = pair.Task.Recorded.Id.ToString(),
            ["what"] = pair.Task.What,
            ["status"] = pair.Task.Result.Status.ToWord(),
            ["gasUsed"] = pair.Task.Result.GasUsed,
            ["ethereumGas"] = (pair.Seen.RecordTransaction?.GasPerTask ?? 0) + (pair.Seen.ReceiptTransaction?.GasPerTask ?? 0),
        })]),
        ["verified"] = ReportText.Checks(stage.Report!),
        ["processes"] = network.ProcessCount,
    };

    private static string Text(ulong? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
