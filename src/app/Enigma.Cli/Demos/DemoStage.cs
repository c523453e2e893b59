// SPDX-License-Identifier: MIT
using Enigma.Cli.Output;
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Cli.Demos;

/// <summary>What a demonstration plays on: people, a running network, and the words for what they do.</summary>
internal sealed class DemoStage(Story story, IReadOnlyList<Person> people, string guestDirectory)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<DemoTask> _tasks = [];

    public Story Story => story;

    public Person Alice => people[0];

    public Person Bob => people[1];

    public Person Carol => people[2];

    public IReadOnlyList<Person> People => people;

    /// <summary>Everything that was computed, in order.</summary>
    public IReadOnlyList<DemoTask> Tasks => _tasks;

    /// <summary>When the first answer of a function was decrypted, since the story began.</summary>
    public TimeSpan? FirstResult { get; private set; }

    /// <summary>The report of the deployment: everything that a client checks before it seals.</summary>
    public VerificationReport? Report { get; private set; }

    /// <summary>Deploys a sample and tells what was verified before.</summary>
    public async Task<ContractAddress> DeployAsync(Person person, string sample, Reveal reveal, CancellationToken cancellation)
    {
        var file = Path.Combine(guestDirectory, sample + ".wasm");
        var code = await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
        var request = new DeploymentRequest(code, HostAbi.EnigmaV1) { Reveal = reveal };
        var recorded = await person.Client.DeploySecretContractAsync(person.User, request, cancellation).ConfigureAwait(false);
        Report ??= recorded.Report;
        story.Say($"before {person.Name} seals anything, the client verifies:");
        story.Checks(recorded.Report);
        await FinishAsync($"deploy {sample}", person, recorded, reveal, cancellation).ConfigureAwait(false);
        story.Good($"{sample} is deployed");
        story.Fact("contract", recorded.Contract.ToString());
        story.Fact("code", $"{code.Length} bytes, public; its hash is on the Ledger");
        return recorded.Contract;
    }

    /// <summary>Calls a function, waits for the decrypted result and keeps it.</summary>
    public async Task<TaskResult> CallAsync(
        Person person, ContractAddress contract, string what, string function, IReadOnlyList<AbiValue> values, CancellationToken cancellation,
        Reveal reveal = Reveal.Provisional)
    {
        var arguments = AbiCodec.Encode(AbiSignature.Parse(function).Inputs, values);
        var recorded = await person.Client
            .ComputeTaskAsync(person.User, new TaskRequest(contract, function, arguments), cancellation)
            .ConfigureAwait(false);
        story.Say($"{person.Name}: {what}");
        story.Fact("Ethereum sees", $"inputs hash {ReportText.Short(recorded.InputsHash.ToString())}, sender, contract, gas limit; {recorded.Cost.GasUsed} gas to record it");
        story.Fact("the network sees", $"{recorded.EnvelopeLength} bytes of ciphertext, a size class");
        return await FinishAsync(what, person, recorded, reveal, cancellation).ConfigureAwait(false);
    }

    private async Task<TaskResult> FinishAsync(string what, Person person, RecordedTask recorded, Reveal reveal, CancellationToken cancellation)
    {
        if (reveal == Reveal.Confirmed)
        {
            await person.Client.RequestCommitAsync(person.User, recorded.Contract, cancellation).ConfigureAwait(false);
        }

        var result = await person.Client
            .GetTaskResultAsync(person.User, recorded.Id, TaskStage.Computed, Patience, cancellation)
            .ConfigureAwait(false);
        _tasks.Add(new DemoTask(what, person, recorded, result));
        if (!result.ReturnData.IsEmpty)
        {
            FirstResult ??= story.Elapsed;
        }

        return result;
    }
}
