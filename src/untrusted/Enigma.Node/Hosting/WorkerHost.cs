// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Brings a worker of this node to work: registers its enclave, stakes and takes seats, each only as far as the Ledger does not know it
/// already, so that a start after any interruption goes on where the last one was.
/// </summary>
public sealed class WorkerHost(HostedNode node, EnclaveSession session, TransactionSender sender, ushort seats, WorkerOptions options)
{
    // Registration, stake and login cost about the same always.
    private const ulong CallGas = 400_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Enrols where needed and begins to work.</summary>
    /// <exception cref="EnigmaException">
    /// <c>chain.reverted</c> when the operator's deposit or ether does not suffice; <c>node.evidence_missing</c>; <c>peer.no_service</c> without a keeper.
    /// </exception>
    public async Task<WorkerRole> StartAsync(CancellationToken cancellationToken)
    {
        var services = node.Services;
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        await services.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var reader = new LedgerReader(services.Rpc, services.Manifest.Ledger);
        var worker = await FindAsync(reader, cancellationToken).ConfigureAwait(false);
        if (worker == WorkerId.None)
        {
            await RegisterAsync(cancellationToken).ConfigureAwait(false);
            await services.CatchUpAsync(cancellationToken).ConfigureAwait(false);
            worker = await FindAsync(reader, cancellationToken).ConfigureAwait(false);
        }

        await StakeAsync(reader, worker, cancellationToken).ConfigureAwait(false);
        var role = node.Own(new WorkerRole(
            services, session, worker, await EvidenceAsync(reader, worker, cancellationToken).ConfigureAwait(false), sender, options));
        node.Run($"worker {worker}", role.RunAsync);
        node.Run($"the admissions of worker {worker}", role.RunAdmissionsAsync);
        node.Run($"the evidence of worker {worker}", new EvidenceRenewer(services, role, sender).RunAsync);
        return role;
    }

    private async Task<WorkerId> FindAsync(LedgerReader reader, CancellationToken cancellationToken) =>
        await reader.GetWorkerIdAsync(
            session.Identity.Signer, node.Services.Mirror.Current.State, cancellationToken).ConfigureAwait(false);

    // What was sent before a restart may still be on its way: what it does must be seen before anything like it is sent again.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        while (await sender.CountUnminedAsync(cancellationToken).ConfigureAwait(false) > 0)
        {
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        var services = node.Services;
        var (evidence, registration) = await WorkerEnrolment.AdmitAsync(
            session, services, sender.Account, cancellationToken).ConfigureAwait(false);
        // The Ledger will name it by its hash: it must be here whenever the registration is there.
        services.Contents.Add(evidence.Memory, Durability.Disk);
        await sender.ExecuteAsync(services.Manifest.Ledger, registration, cancellationToken, CallGas).ConfigureAwait(false);
    }

    private async Task StakeAsync(LedgerReader reader, WorkerId worker, CancellationToken cancellationToken)
    {
        var ledger = node.Services.Manifest.Ledger;
        var head = node.Services.Mirror.Current.State;
        var record = await reader.GetWorkerAsync(worker, head, cancellationToken).ConfigureAwait(false);
        if (record.Status != WorkerStatus.Registered || record.Seats >= seats)
        {
            return;
        }

        var missing = (ushort)(seats - record.Seats);
        var stake = node.Services.Parameters.SeatStake * seats;
        var staked = (await reader.GetStakeAsync(worker, head, cancellationToken).ConfigureAwait(false)).Stake;
        if (staked < stake)
        {
            await sender.SendAsync(ledger, LedgerCalls.AddStake(worker, stake - staked), cancellationToken, CallGas).ConfigureAwait(false);
        }

        await WaitForOpenSeatsAsync(cancellationToken).ConfigureAwait(false);
        await sender.ExecuteAsync(ledger, LedgerCalls.Login(worker, missing), cancellationToken, CallGas).ConfigureAwait(false);
    }

    private async Task WaitForOpenSeatsAsync(CancellationToken cancellationToken)
    {
        var services = node.Services;
        while (true)
        {
            var changed = services.Mirror.Changed.Next;
            var ledger = services.Mirror.Current;
            var epoch = ledger.Epoch.State;
            // The login is for the block behind the newest one, at the earliest.
            if (!SeatsRest(epoch, ledger.Block.Value + 1, services.Parameters.CommitBlocks))
            {
                return;
            }

            services.Log.LogInformation("The seats of epoch {Epoch} rest; they can be taken again after the turn.", epoch.Epoch.Value + 1);
            if (epoch.NextSeatCount == 0 && ledger.Block > epoch.SeedBlock)
            {
                // All workers have left, so that nobody can turn the epoch: its seed is drawn anew, and there is time before it.
                await services.ExecuteAsync(sender, LedgerCalls.RescheduleSeed(), cancellationToken, CallGas).ConfigureAwait(false);
            }
            else
            {
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether a transaction in a block can not change the seats of the next epoch (spec/ledger.md section 7).</summary>
    internal static bool SeatsRest(EpochState epoch, ulong block, ulong commitBlocks) =>
        epoch.Epoch.Value != 0 && block + commitBlocks >= epoch.SeedBlock.Value;

    private async Task<ByteString> EvidenceAsync(LedgerReader reader, WorkerId worker, CancellationToken cancellationToken)
    {
        var hash = await reader.GetEvidenceHashAsync(worker, node.Services.Mirror.Current.State, cancellationToken).ConfigureAwait(false);
        return await node.Services.Exchange.FindAsync(hash, cancellationToken).ConfigureAwait(false) is { } evidence
            ? ByteString.Copy(evidence.Span)
            : throw new EnigmaException(
                NodeErrors.EvidenceMissing, $"the evidence {hash} of worker {worker} is neither here nor at a peer; restore the data folder or register a new worker");
    }
}
