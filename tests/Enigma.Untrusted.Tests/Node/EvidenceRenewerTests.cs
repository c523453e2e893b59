// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Devnet;
using Enigma.EnclaveHost;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.TestKit;
using Enigma.Untrusted.Tests.Chain;
using Enigma.Untrusted.Tests.Storage;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>
/// A worker that renews when its test says so, in a whole network. A renewal that is on its way, or was mined lately, puts other evidence on
/// the Ledger than the next one: taken for it, the worker would give out evidence that the Ledger never names.
/// </summary>
public sealed class EvidenceRenewerTests
{
    private const ulong CallGas = 400_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Renewal_IsNotTakenForOneOfOtherEvidence(bool isFirstOnItsWay)
    {
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch with { Workers = 1, Accounts = 1 }, null, Cancel);
        await using var node = new HostedNode(devnet.Parts.Environment, new MemoryRecordStore());
        var services = node.Services;
        using var key = devnet.Accounts[0].Key();
        var endpoint = new HoldingEndpoint(services.Rpc);
        using var sender = new TransactionSender(
            endpoint, key, devnet.Manifest.ChainId, new TransactionOptions { PollInterval = TimeSpan.FromMilliseconds(20), ResendBlocks = 1 });
        await using var worker = await EnrolAsync(devnet, services, sender);
        var renewer = new EvidenceRenewer(services, worker, sender);
        Assert.False(await renewer.RenewIfDueAsync(Cancel));

        await devnet.SkipTimeAsync(TimeSpan.FromDays(20), Cancel);
        endpoint.Holds = isFirstOnItsWay;
        if (isFirstOnItsWay)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var first = renewer.RenewIfDueAsync(stop.Token);
            await endpoint.Held.WaitAsync(Patience, Cancel);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
            await devnet.SkipTimeAsync(TimeSpan.FromHours(1), Cancel);
            endpoint.Holds = false;
        }
        else
        {
            Assert.True(await renewer.RenewIfDueAsync(Cancel).WaitAsync(Patience, Cancel));
            await devnet.SkipTimeAsync(TimeSpan.FromDays(20), Cancel);
        }

        var second = renewer.RenewIfDueAsync(Cancel);
        while (!second.IsCompleted)
        {
            await devnet.MineAsync(1, Cancel);
            await Task.WhenAny(second, Task.Delay(TimeSpan.FromMilliseconds(100), Cancel));
        }

        Assert.True(await second);
        Assert.Equal(await OnTheLedgerAsync(services, worker), await GivenOutAsync(devnet, worker));
    }

    private static async Task<WorkerRole> EnrolAsync(Enigma.Devnet.Devnet devnet, NodeServices services, TransactionSender sender)
    {
        await services.CatchUpAsync(Cancel);
        var session = await services.OpenEnclaveAsync(
            EnclaveProcess.Start(Installation.Find().WorkerEnclave), devnet.Parts.Configure, Cancel);
        var (evidence, registration) = await WorkerEnrolment.AdmitAsync(session, services, sender.Account, Cancel);
        await services.ExecuteAsync(sender, registration, Cancel, CallGas);
        var id = await Reader(services).GetWorkerIdAsync(session.Identity.Signer, services.Mirror.Current.State, Cancel);
        return new WorkerRole(services, session, id, evidence, sender, new WorkerOptions());
    }

    private static async Task<Hash32> OnTheLedgerAsync(NodeServices services, WorkerRole worker)
    {
        await services.CatchUpAsync(Cancel);
        return await Reader(services).GetEvidenceHashAsync(worker.Worker, services.Mirror.Current.State, Cancel);
    }

    private static async Task<Hash32> GivenOutAsync(Enigma.Devnet.Devnet devnet, WorkerRole worker)
    {
        var answer = await devnet.Parts.UserNode.Services.Peers.RequestAsync(PeerNames.Evidence(worker.Worker), default, Cancel);
        return Evidence.Decode(EvidenceAnswer.Decode(answer.Span).Evidence.Span).Hash;
    }

    private static LedgerReader Reader(NodeServices services) => new(services.Rpc, services.Manifest.Ledger);

    /// <summary>Takes transactions and, while told so, passes none on.</summary>
    private sealed class HoldingEndpoint(IEthereumRpc behind) : AlteredRpc(behind)
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Holds { get; set; }

        /// <summary>The first that was not passed on is here.</summary>
        public Task Held => _held.Task;

        public override Task<Hash32> SendRawTransactionAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
        {
            if (!Holds)
            {
                return base.SendRawTransactionAsync(encoded, cancellationToken);
            }

            _held.TrySetResult();
            return Task.FromResult(Keccak256.Hash(encoded.Span));
        }
    }
}
