// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Client;
using Enigma.Client.Ledger;
using Enigma.Client.Rpc;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.EndToEnd.Tests.FaultStories;

/// <summary>What the client's own actions never do: wrong keys and foreign admissions, made from its parts.</summary>
internal static class Misuse
{
    // Covers the bytes of a sample, or else it would be refused for that.
    private static readonly TaskTerms Terms = TaskTerms.ForComputation(GasClass.Holding(3_000_000), TaskRequest.StandardGasPrice);

    public static async Task DeployUnderAnotherKeyAsync(Actor actor, string sample)
    {
        var (contract, deployment, code) = await NewContractAsync(actor, sample);
        var epoch = await EpochAsync(actor, contract);
        var envelope = Seal(actor, contract, epoch, EnvelopePurpose.Deploy, "construct()", deployment.Commitment);
        await actor.Client.Node.AdmitAsync(
            new AdmissionRequest(contract, actor.User.Address, Terms, epoch, [envelope.Bytes.ToArray()], deployment, code), Story.Cancellation);
    }

    public static async Task CallUnderAnotherKeyAsync(Actor actor, ContractAddress contract)
    {
        var epoch = await EpochAsync(actor, contract);
        var envelope = Seal(actor, contract, epoch, EnvelopePurpose.Task, "add(uint256,uint256)", Hash32.Zero);
        await actor.Client.Node.AdmitAsync(
            new AdmissionRequest(contract, actor.User.Address, Terms, epoch, [envelope.Bytes.ToArray()], null, default), Story.Cancellation);
    }

    public static async Task<TaskId> ForceUnderAnotherKeyAsync(Actor actor, ContractAddress contract)
    {
        var epoch = await EpochAsync(actor, contract);
        var envelope = Seal(actor, contract, epoch, EnvelopePurpose.Task, "add(uint256,uint256)", Hash32.Zero);
        var receipt = await actor.Client.Sender.SendAsync(
            actor.User.Account, actor.Client.Manifest.Ledger, LedgerCalls.ForceTask(contract, Terms, epoch, envelope.Bytes.Memory), Story.Cancellation);
        var queued = receipt.Logs.Select(log => QueuedEvent.From(log, actor.Client.Manifest.Ledger)).First(found => found is not null)!;
        return queued.Recorded[0].Record.Id(actor.Client.Manifest.Network);
    }

    public static async Task DeployByAnotherWorkerAsync(Actor actor, string sample)
    {
        var (contract, deployment, _) = await NewContractAsync(actor, sample);
        var epoch = await EpochAsync(actor, contract);
        var inputs = Keccak256.Hash("any inputs"u8);
        var (validUntil, signature) = await AdmitAsAnotherAsync(actor, contract, epoch, inputs, deployment);
        await SendAsync(actor, LedgerCalls.RecordDeployment(deployment, Terms, epoch, inputs, validUntil, signature));
    }

    public static async Task CallByAnotherWorkerAsync(Actor actor, ContractAddress contract)
    {
        var epoch = await EpochAsync(actor, contract);
        var inputs = Keccak256.Hash("any inputs"u8);
        var (validUntil, signature) = await AdmitAsAnotherAsync(actor, contract, epoch, inputs, null);
        await SendAsync(actor, LedgerCalls.RecordTasks(contract, Terms, epoch, [inputs], validUntil, signature));
    }

    private static async Task<(BlockNumber ValidUntil, EnclaveSignature Signature)> AdmitAsAnotherAsync(
        Actor actor, ContractAddress contract, Epoch epoch, Hash32 inputs, DeploymentTerms? deployment)
    {
        using var another = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("another worker"u8).AsSpan());
        var head = await actor.Client.Heads.NewestAsync(Story.Cancellation);
        var validUntil = new BlockNumber(head.Number + 32);
        var admission = Admission.Of(contract, actor.User.Address, [inputs], Terms, epoch, deployment, validUntil);
        return (validUntil, actor.Client.Domain.Sign(admission, another));
    }

    private static Task<TransactionReceipt> SendAsync(Actor actor, byte[] call) =>
        actor.Client.Sender.SendAsync(actor.User.Account, actor.Client.Manifest.Ledger, call, Story.Cancellation);

    private static async Task<Epoch> EpochAsync(Actor actor, ContractAddress contract) =>
        (await actor.Client.Verifier.ContractAsync(contract, Story.Cancellation)).KeyEpoch;

    private static async Task<(ContractAddress Contract, DeploymentTerms Deployment, byte[] Code)> NewContractAsync(Actor actor, string sample)
    {
        var code = await File.ReadAllBytesAsync(sample, Story.Cancellation);
        var salt = Hash32.FromSpan(RandomNumberGenerator.GetBytes(Hash32.Size));
        var word = await actor.Client.Ethereum.ReadAsync(
            actor.User.Address, actor.Client.Manifest.Ledger, LedgerCalls.ContractAddressOf(actor.User.Address, salt), Story.Cancellation);
        var deployment = new DeploymentTerms(
            Keccak256.Hash(code), HostAbi.EnigmaV1, Reveal.Provisional, Finality.Latest, DeploymentTerms.CurrentAssurance,
            Placement.RandomEachEpoch, DeploymentTerms.CurrentRuntimeVersion, salt);
        return (new ContractAddress(Address.FromSpan(word.AsSpan(Hash32.Size - Address.Size))), deployment, code);
    }

    // A well-formed envelope, sealed to a key that no enclave has.
    private static SealedEnvelope Seal(
        Actor actor, ContractAddress contract, Epoch epoch, EnvelopePurpose purpose, string function, Hash32 deployment)
    {
        using var nobody = XWingPrivateKey.FromSeed(RandomNumberGenerator.GetBytes(XWingPrivateKey.SeedSize));
        var context = new EnvelopeContext(actor.Client.Manifest.Network, contract, epoch, actor.User.Address, purpose);
        var salt = Hash32.FromSpan(RandomNumberGenerator.GetBytes(Hash32.Size));
        var (envelope, resultKey) = Envelope.Seal(
            context, EncryptionKey.Of(nobody), new PlainInputs(contract, Terms, deployment, function, new byte[64]), actor.User.Seed, salt);
        resultKey.Dispose();
        return envelope;
    }
}
