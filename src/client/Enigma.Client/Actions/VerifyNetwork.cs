// SPDX-License-Identifier: MIT
using Enigma.Client.Trust;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>Checks the parts of a network one by one, for people and monitors.</summary>
public static class VerifyNetwork
{
    /// <summary>Checks a worker's evidence against its record on the Ledger and the manifest.</summary>
    /// <exception cref="EnigmaException"><c>verification.*</c>, <c>attestation.*</c>, <c>header.*</c></exception>
    public static async Task<VerificationReport> VerifyWorkerAsync(
        this EnigmaClient client, WorkerId worker, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var view = await client.OpenLedgerAsync(cancellation).ConfigureAwait(false);
        var (_, report) = await client.Verifier.WorkerAsync(view, worker, client.Verifier.Start(view), cancellation).ConfigureAwait(false);
        return NetworkVerifier.WarnOfRoot(report);
    }

    /// <summary>Checks the key keeper's evidence against the Ledger and the manifest.</summary>
    /// <exception cref="EnigmaException"><c>verification.*</c>, <c>attestation.*</c>, <c>header.*</c></exception>
    public static async Task<VerificationReport> VerifyKeyKeeperAsync(this EnigmaClient client, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var view = await client.OpenLedgerAsync(cancellation).ConfigureAwait(false);
        var (_, report) = await KeeperAsync(client, view, cancellation).ConfigureAwait(false);
        return NetworkVerifier.WarnOfRoot(report);
    }

    /// <summary>
    /// Checks the key keeper and every worker that holds a seat, shows the Ledger's policy with what is proposed, and says what this network
    /// does not protect.
    /// </summary>
    /// <exception cref="EnigmaException"><c>verification.*</c>, <c>attestation.*</c>, <c>header.*</c></exception>
    public static async Task<VerificationReport> VerifyNetworkAsync(this EnigmaClient client, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var view = await client.OpenLedgerAsync(cancellation).ConfigureAwait(false);
        var (epoch, report) = await KeeperAsync(client, view, cancellation).ConfigureAwait(false);
        var seats = Enumerable.Range(0, (int)Math.Min(epoch.SeatCount, int.MaxValue)).Select(seat => LedgerLayout.Seat((uint)seat)).ToArray();
        await view.ProveAsync(seats, cancellation).ConfigureAwait(false);
        report = report.With("seats", epoch.SeatCount, $"of epoch {epoch.Epoch}, each read from the Ledger");
        var workers = seats.Select(seat => SeatVersions.FromWord(view[seat]).At(epoch.Epoch)).Distinct().OrderBy(worker => worker.Value).ToArray();
        await view.ProveAsync(workers.SelectMany(LedgerView.WordsOf), cancellation).ConfigureAwait(false);
        foreach (var worker in workers)
        {
            (_, report) = await client.Verifier.WorkerAsync(view, worker, report, cancellation).ConfigureAwait(false);
        }

        report = await PolicyReport.AddAsync(view, client.Manifest, report, cancellation).ConfigureAwait(false);
        report = workers.Length > 1 ? report : report.Warn("one worker holds all seats: nobody else could take its work over");
        return NetworkVerifier.WarnOfRoot(report)
            .Warn("headers are trusted because one pinned key signed them; a public network needs Ethereum's own light client")
            .Warn("one key keeper holds the roots of all keys and seals them: losing it loses them, and what it erases is forward secret against everybody but its own host, who may keep an older seal; nothing is erased while workers of one operator alone hold a contract");
    }

    /// <summary>Checks that the receipt of a task is under a head that the Ledger keeps.</summary>
    /// <exception cref="EnigmaException"><c>client.not_confirmed</c> before it has a receipt; <c>verification.*</c></exception>
    public static async Task<VerificationReport> VerifyTaskAsync(this EnigmaClient client, TaskId task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var answer = await new TaskWaiter(client, task, TimeSpan.FromSeconds(5))
            .WaitAsync(TaskStage.Recorded, needsBody: false, cancellation).ConfigureAwait(false);
        return answer.Stage == TaskStage.Confirmed
            ? await client.ProveReceiptAsync(answer, cancellation).ConfigureAwait(false)
            : throw new EnigmaException(
                ClientErrors.NotConfirmed, $"task {task} is {answer.Stage.ToWord()}: there is no receipt on the Ledger yet; wait for the end of the epoch");
    }

    private static async Task<(EpochState Epoch, VerificationReport Report)> KeeperAsync(
        EnigmaClient client, LedgerView view, CancellationToken cancellation)
    {
        var evidence = await client.Node.KeeperEvidenceAsync(cancellation).ConfigureAwait(false);
        var (_, report) = await client.Verifier.KeeperAsync(view, evidence, client.Verifier.Start(view), cancellation).ConfigureAwait(false);
        return (view.Epoch, report);
    }
}
