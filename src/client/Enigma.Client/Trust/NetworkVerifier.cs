// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Client.Rpc;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client.Trust;

/// <summary>
/// Checks everything that a user relies on, from the signed header down, and writes down what was checked. It throws at the first thing
/// that is not right, so a caller that has its result may seal.
/// </summary>
internal sealed class NetworkVerifier(EnigmaClient client)
{
    /// <summary>What every report on a network with the development root says.</summary>
    private const string SimulationWarning =
        "attestation is simulated: the development root vouches for the enclaves, no hardware does; local networks only";

    private NetworkManifest Manifest => client.Manifest;

    /// <summary>A report on a view of the Ledger, with the checks that made the view possible.</summary>
    public VerificationReport Start(LedgerView view)
    {
        var head = view.Head;
        return new VerificationReport(head, [], []) { IsSimulated = Manifest.AttestationRoot == AttestationRoot.Development }
            .With("header", $"block {head.Number}", "signature of the header authority pinned in the manifest")
            .With("ledger", Manifest.Ledger, $"storage proofs under the state root of block {head.Number}");
    }

    /// <summary>The key keeper's signer, with its evidence checked.</summary>
    /// <param name="view">The Ledger.</param>
    /// <param name="attached">The key keeper's evidence, as the node gave it.</param>
    /// <param name="report">What was checked before.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="next">Words that the caller needs afterwards; they are proven with the last question of this.</param>
    public async Task<(Address Signer, VerificationReport Report)> KeeperAsync(
        LedgerView view, AttachedEvidence attached, VerificationReport report, CancellationToken cancellation, IReadOnlyCollection<Hash32>? next = null)
    {
        await view.ProveAsync([LedgerLayout.Keeper, LedgerLayout.EpochState, .. PolicyWords], cancellation).ConfigureAwait(false);
        var keeper = view.Keeper.Signer;
        var verified = EvidenceVerifier.Verify(
            attached.Evidence, attached.Collateral, 
            new EvidencePolicy(Manifest, EnclaveRole.KeyKeeper, view.Head.Timestamp, keeper) { Hardware = HardwareUnder(view) });
        RequireAllowed(view, PolicyKind.KeeperMeasurement, verified.Measurement);
        await RequireNotRevokedAsync(view, verified, next ?? [], cancellation).ConfigureAwait(false);
        return (keeper, report
            .With("key keeper", keeper, "slot 5 of the Ledger")
            .With("keeper evidence", verified.EvidenceHash, $"measurement {Manifest.KeeperMeasurement} of the manifest, allowed by the Ledger")
            .With("keeper hardware", HardwareOf(verified), RootOf(verified)));
    }

    /// <summary>The record of a worker, with its evidence checked against it.</summary>
    public async Task<(WorkerRecord Worker, VerificationReport Report)> WorkerAsync(
        LedgerView view, WorkerId id, VerificationReport report, CancellationToken cancellation)
    {
        // The node finds the evidence while Ethereum proves the words.
        var asked = client.Node.WorkerEvidenceAsync(id, cancellation);
        await view.ProveAsync([.. LedgerView.WordsOf(id), .. PolicyWords], cancellation).ConfigureAwait(false);
        var worker = WorkerRecord.FromWord(view[LedgerLayout.Worker(id, WorkerWord.Record)]);
        if (worker.Status == WorkerStatus.Revoked)
        {
            throw new EnigmaException(
                VerificationErrors.WorkerRevoked, $"worker {id} was revoked on the Ledger; wait until another one holds the seat");
        }

        if (!worker.IsActiveAt(view.Head.Timestamp))
        {
            throw new EnigmaException(
                VerificationErrors.NoWorker,
                worker.Status == WorkerStatus.None
                    ? $"the Ledger has no worker {id}"
                    : $"worker {id} may not act: its status is {worker.Status} and its evidence ends at {worker.EvidenceExpiry}, now is {view.Head.Timestamp}");
        }

        var answer = await asked.ConfigureAwait(false);
        var evidence = EvidenceVerifier.Verify(
            answer.Attached.Evidence,
            answer.Attached.Collateral,
            new EvidencePolicy(
                Manifest, EnclaveRole.Worker, view.Head.Timestamp, worker.Signer,
                WorkerStake.FromWord(view[LedgerLayout.Worker(id, WorkerWord.Stake)]).Operator, new EncryptionKey(answer.EncryptionKey))
            {
                Hardware = HardwareUnder(view),
            });
        RequireRegistered("evidence hash", evidence.EvidenceHash, view[LedgerLayout.Worker(id, WorkerWord.EvidenceHash)]);
        RequireRegistered("encryption key hash", evidence.Claims.EncryptionKeyHash, view[LedgerLayout.Worker(id, WorkerWord.EncryptionKeyHash)]);
        RequireRegistered("measurement", evidence.Measurement, view[LedgerLayout.Worker(id, WorkerWord.Measurement)]);
        RequireAllowed(view, PolicyKind.WorkerMeasurement, evidence.Measurement);
        await RequireNotRevokedAsync(view, evidence, [], cancellation).ConfigureAwait(false);
        return (worker, report
            .With("worker", $"{id} ({worker.Signer})", "its record on the Ledger")
            .With("worker evidence", evidence.EvidenceHash, $"measurement {Manifest.WorkerMeasurement} of the manifest, allowed by the Ledger")
            .With("worker hardware", HardwareOf(evidence), RootOf(evidence)));
    }

    /// <summary>Everything that has to be right before inputs of a contract may be sealed and admitted.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="ahead">Words that the caller will need at the same head; they come with the first question.</param>
    public async Task<VerifiedContract> ContractAsync(
        ContractAddress contract, CancellationToken cancellation, IEnumerable<Hash32>? ahead = null)
    {
        // Each question takes as long as the way to whoever answers it: as few as can be, and those that do not need each other at once.
        var asked = client.Node.ContractKeyAsync(contract, cancellation);
        var view = await client.OpenLedgerAsync(cancellation).ConfigureAwait(false);
        var answer = await asked.ConfigureAwait(false);
        // Which words are needed beyond these shows only step by step. Mostly they are those of the last time, and then nothing more is asked.
        await view.ProveAsync(
            [.. LedgerView.WordsOf(contract), .. PolicyWords], cancellation, [.. client.Slots.Of(contract), .. ahead ?? []]).ConfigureAwait(false);
        var (keeper, report) = await KeeperAsync(view, answer.Keeper, Start(view), cancellation, SeatsOf(view, contract)).ConfigureAwait(false);

        var epoch = view.Epoch;
        var (keyEpoch, key) = client.Keys.Verify(answer, contract, epoch, keeper);
        report = report.With("contract key", key.Hash, $"signature of the key keeper for epoch {keyEpoch}");

        var seat = Selection.SeatInForce(epoch, view.Seed, contract, view.Counters(contract));
        var id = SeatVersions.FromWord(view[LedgerLayout.Seat(seat)]).At(epoch.Epoch);
        report = report.With("selection", $"seat {seat} of {epoch.SeatCount}", $"seed of epoch {epoch.Epoch}, recomputed");
        await RequireUnexposedAsync(view, contract, cancellation).ConfigureAwait(false);
        var (worker, complete) = await WorkerAsync(view, id, report, cancellation).ConfigureAwait(false);
        client.Slots.Keep(contract, view.Needed);
        return new VerifiedContract(view, contract, epoch, keyEpoch, key, id, worker.Signer, complete);
    }

    /// <summary>The same report, with the warning that belongs to the root of the network.</summary>
    public static VerificationReport WarnOfRoot(VerificationReport report) =>
        report.IsSimulated ? report.Warn(SimulationWarning) : report;

    private IEnumerable<Hash32> PolicyWords =>
    [
        LedgerLayout.Floors,
        LedgerLayout.CrlFloors,
        LedgerLayout.Standing(PolicyKind.KeeperMeasurement, Manifest.KeeperMeasurement),
        LedgerLayout.Standing(PolicyKind.WorkerMeasurement, Manifest.WorkerMeasurement),
    ];

    private static Hash32[] SeatsOf(LedgerView view, ContractAddress contract) => view.Epoch.SeatCount == 0
        ? []
        : [.. SeatsBefore(view, contract).Append(Selection.SeatInForce(view.Epoch, view.Seed, contract, view.Counters(contract))).Select(LedgerLayout.Seat)];

    private static IReadOnlyList<uint> SeatsBefore(LedgerView view, ContractAddress contract) =>
        Selection.SeatsBefore(view.Epoch, view.Seed, contract, view.Counters(contract));

    // Who held the seat earlier in this epoch keeps the key of this epoch, whatever was found out about it since.
    private static async Task RequireUnexposedAsync(LedgerView view, ContractAddress contract, CancellationToken cancellation)
    {
        var epoch = view.Epoch;
        var workers = SeatsBefore(view, contract).Select(seat => SeatVersions.FromWord(view[LedgerLayout.Seat(seat)]).At(epoch.Epoch)).ToHashSet();
        await view.ProveAsync(workers.Select(Record), cancellation).ConfigureAwait(false);
        var revoked = workers.Where(worker => WorkerRecord.FromWord(view[Record(worker)]).Status == WorkerStatus.Revoked).ToList();
        if (revoked.Count > 0)
        {
            throw new EnigmaException(
                VerificationErrors.KeyExposed,
                $"worker {revoked[0]} held the seat of contract {contract} in epoch {epoch.Epoch} and was revoked, so the key of this epoch is in "
                + $"the wrong hands; wait for epoch {epoch.Epoch.Next}");
        }

        static Hash32 Record(WorkerId worker) => LedgerLayout.Worker(worker, WorkerWord.Record);
    }

    private static HardwarePolicy HardwareUnder(LedgerView view) => HardwarePolicy.Default with
    {
        Floors = LedgerFloors.FromWords(view[LedgerLayout.Floors], view[LedgerLayout.CrlFloors]),
    };

    private static async Task RequireNotRevokedAsync(
        LedgerView view, VerifiedEvidence evidence, IReadOnlyCollection<Hash32> next, CancellationToken cancellation)
    {
        var slot = LedgerLayout.Standing(PolicyKind.Platform, Hash32.FromSpan(evidence.Quote.Platform.Hash));
        await view.ProveAsync([slot, .. next], cancellation).ConfigureAwait(false);
        var standing = Standing.FromWord(view[slot]);
        if (standing.Status == PolicyStatus.Revoked)
        {
            throw new EnigmaException(
                QuoteErrors.PlatformBlocked,
                $"the platform {evidence.Quote.Platform.Hash} is revoked on the Ledger since {standing.Since}; do not send anything to this enclave");
        }
    }

    private static string HardwareOf(VerifiedEvidence evidence) =>
        $"{(evidence.Quote.Claims.Tee == TeeType.Sgx ? "SGX" : "TDX")}, {evidence.Quote.Status}, {evidence.Quote.TcbDate[..10]}";

    private static string RootOf(VerifiedEvidence evidence) => evidence.Quote.RootKind == TrustRootKind.Intel
        ? $"quote and collateral under Intel's root, by TCB evaluation {evidence.Quote.Collateral.TcbEvaluation}"
        : "quote and collateral under the DEVELOPMENT ROOT: no hardware protects anything";

    // The manifest is the application's last word; the Ledger's can only take away from it, and does so at once.
    private static void RequireAllowed(LedgerView view, PolicyKind kind, Hash32 measurement)
    {
        var standing = Standing.FromWord(view[LedgerLayout.Standing(kind, measurement)]);
        if (standing.Status != PolicyStatus.Allowed)
        {
            throw new EnigmaException(
                VerificationErrors.MeasurementNotAllowed,
                $"the measurement {measurement} ({kind}) is {standing.Status} on the Ledger since {standing.Since}, expected {PolicyStatus.Allowed}; "
                + "do not use this network until its manifest names another one");
        }
    }

    private static void RequireRegistered(string what, Hash32 given, Hash32 expected)
    {
        if (given != expected)
        {
            throw new EnigmaException(
                VerificationErrors.WrongEvidence,
                $"the worker's evidence is refused: its {what} is {given}, expected {expected} as registered on the Ledger; use another node");
        }
    }
}

/// <summary>A contract to which inputs may be sealed now.</summary>
/// <param name="View">The Ledger under the header that was verified.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Epoch">The epoch of that header.</param>
/// <param name="KeyEpoch">The epoch of the key.</param>
/// <param name="Key">The key to seal to.</param>
/// <param name="Worker">The worker that holds the seat.</param>
/// <param name="WorkerSigner">Who must sign the admission.</param>
/// <param name="Report">What was checked.</param>
internal sealed record VerifiedContract(
    LedgerView View,
    ContractAddress Contract,
    EpochState Epoch,
    Epoch KeyEpoch,
    EncryptionKey Key,
    WorkerId Worker,
    Address WorkerSigner,
    VerificationReport Report)
{
    /// <summary>True when the queue of the contract exists.</summary>
    public bool Exists => View.Counters(Contract).Length > 0;
}
