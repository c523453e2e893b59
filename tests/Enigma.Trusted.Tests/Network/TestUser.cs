// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;

namespace Enigma.Trusted.Tests.Network;

/// <summary>A user: seals inputs, has them recorded on the test's Ledger, opens results.</summary>
internal sealed class TestUser(TestLedger ledger, string name)
{
    private byte _salts;

    public static TaskTerms Terms { get; } = TaskTerms.ForComputation(GasClass.Of(8), gasPrice: 2);

    public Address Address { get; } = AddressOf("address of " + name);

    /// <summary>Where this user's deployment of the vault goes.</summary>
    public ContractAddress NewContract(string salt) => new(AddressOf(name + salt));

    public static DeploymentTerms Deployment(Reveal reveal = Reveal.Provisional, byte[]? code = null) => new(
        Keccak256.Hash(code ?? VaultContract.Code), HostAbi.EnigmaV1, reveal, Finality.Latest, 1, Placement.RandomEachEpoch, 1,
        Keccak256.Hash("salt"u8));

    public TestTask Seal(
        ContractAddress contract, EncryptionKey key, string function, ReadOnlySpan<byte> arguments, DeploymentTerms? deployment = null,
        Epoch? keyEpoch = null, TaskTerms? terms = null, TaskTerms? sealedTerms = null)
    {
        var epoch = keyEpoch ?? ledger.Epoch;
        var context = new EnvelopeContext(
            ledger.Network, contract, epoch, Address, deployment is null ? EnvelopePurpose.Task : EnvelopePurpose.Deploy);
        var inputs = new PlainInputs(
            contract, sealedTerms ?? terms ?? Terms, deployment?.Commitment ?? Hash32.Zero, function, ByteString.Copy(arguments));
        using var seed = new UserSeed(Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan());
        var (envelope, resultKey) = Envelope.Seal(context, key, inputs, seed, Keccak256.Hash(Address.AsSpan(), [_salts++]));
        return new TestTask(this, contract, epoch, terms ?? Terms, deployment, envelope, resultKey);
    }

    /// <summary>Records a task on the Ledger, in the block that is being filled.</summary>
    public RecordedEntry Record(TestTask task, WorkerId admittedBy)
    {
        var record = new TaskRecord(
            admittedBy == WorkerId.None, task.Contract, Address, ledger.TakeNonce(Address), task.Envelope.InputsHash, task.Terms,
            task.KeyEpoch, ledger.Epoch, admittedBy, new BlockNumber(ledger.NextBlock), ledger.Timestamp, ledger.PrevRandao);
        RecordedEntry entry = task.Deployment is { } deployment ? new DeployEntry(record, deployment) : new TaskEntry(record);
        ledger.Contract(task.Contract).Add(entry);
        return entry;
    }

    private static Address AddressOf(string text) =>
        Address.FromSpan(Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan()[(Hash32.Size - Address.Size)..]);
}

/// <summary>A sealed call and the key that opens its answer.</summary>
internal sealed record TestTask(
    TestUser User, ContractAddress Contract, Epoch KeyEpoch, TaskTerms Terms, DeploymentTerms? Deployment, SealedEnvelope Envelope,
    ResultKey ResultKey)
{
    public TaskOutcome Open(TaskId id, ReadOnlySpan<byte> body) => ResultKey.Open(id, TaskBody.Decode(body).Result);
}
