// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Globalization;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client.Trust;

/// <summary>
/// What the Ledger's policy says, for people: who is allowed, what is proposed, what was revoked, and the floors. Everything is listed on
/// the Ledger and read by proof, so no endpoint can leave a proposal out.
/// </summary>
internal static class PolicyReport
{
    // Governance names a few subjects in a year. Who names many to hide one does not: all are read, and what is allowed or proposed is always
    // shown. Of what neither lets nor will let anybody in, the newest are shown and the others counted.
    private const int ShownOfNoEffect = 64;

    /// <summary>The report with the policy, and warnings about what the governor has under way: builds, machines and the next key keeper.</summary>
    public static async Task<VerificationReport> AddAsync(
        LedgerView view, NetworkManifest manifest, VerificationReport report, CancellationToken cancellation)
    {
        var kinds = Enum.GetValues<PolicyKind>();
        await view.ProveAsync(
            [LedgerLayout.PendingKeeper, LedgerLayout.Floors, LedgerLayout.CrlFloors, .. kinds.Select(LedgerLayout.SubjectCount)], cancellation)
            .ConfigureAwait(false);
        report = AddPendingKeeper(KeeperRecord.FromWord(view[LedgerLayout.PendingKeeper]), report);
        var subjects = kinds.ToDictionary(kind => kind, kind => Subjects(kind, CountOf(view[LedgerLayout.SubjectCount(kind)])));
        await view.ProveAsync(subjects.Values.SelectMany(slots => slots), cancellation).ConfigureAwait(false);
        await view.ProveAsync(
            kinds.SelectMany(kind => subjects[kind].Select(slot => LedgerLayout.Standing(kind, view[slot]))), cancellation).ConfigureAwait(false);
        report = kinds.Aggregate(report, (told, kind) => Add(view, manifest, kind, [.. subjects[kind].Select(slot => view[slot])], told));
        var floors = LedgerFloors.FromWords(view[LedgerLayout.Floors], view[LedgerLayout.CrlFloors]);
        return report.With("floors", Text(floors), "slots 14 and 15 of the Ledger; they only rise");
    }

    private static VerificationReport Add(
        LedgerView view, NetworkManifest manifest, PolicyKind kind, Hash32[] subjects, VerificationReport report)
    {
        var standings = subjects.Select(subject => Standing.FromWord(view[LedgerLayout.Standing(kind, subject)])).ToArray();
        var hidden = standings.Count(HasNoEffect) - ShownOfNoEffect;
        if (hidden > 0)
        {
            report = report.Warn(
                $"the policy names {subjects.Length} subjects of the kind {Name(kind)}; the oldest {hidden} that are revoked or taken back are not shown");
        }

        foreach (var (subject, standing) in subjects.Zip(standings))
        {
            if (HasNoEffect(standing) && hidden-- > 0)
            {
                continue;
            }

            report = report.With(Name(kind), $"{subject} is {Text(standing)}", "the Ledger's policy");
            if (standing.ReadyAt != 0)
            {
                report = report.Warn($"the governor proposed to allow the {Name(kind)} {subject}; anyone can activate it from {Time(standing.ReadyAt)} on");
            }

            if (standing.Status == PolicyStatus.Allowed && PinnedOf(manifest, kind) is { } pinned && pinned != subject)
            {
                report = report.Warn($"the Ledger also allows the {Name(kind)} {subject}, which the manifest does not: this client refuses it");
            }
        }

        return report;
    }

    private static VerificationReport AddPendingKeeper(KeeperRecord pending, VerificationReport report) => pending.Signer == default
        ? report
        : report.With("next key keeper", $"{pending.Signer}, not before {Time(pending.Since)}", "slot 6 of the Ledger")
            .Warn($"the governor proposed the key keeper {pending.Signer}; anyone can activate it from {Time(pending.Since)} on, and all keys are then its own");

    private static Hash32[] Subjects(PolicyKind kind, uint count) =>
        [.. Enumerable.Range(0, (int)count).Select(index => LedgerLayout.Subject(kind, (uint)index))];

    private static bool HasNoEffect(Standing standing) => standing.Status != PolicyStatus.Allowed && standing.ReadyAt == 0;

    // Each subject costs a transaction of its own: a list of 2^32 does not come to be.
    private static uint CountOf(Hash32 word) => BinaryPrimitives.ReadUInt32BigEndian(word.AsSpan()[^4..]);

    private static Hash32? PinnedOf(NetworkManifest manifest, PolicyKind kind) => kind switch
    {
        PolicyKind.WorkerMeasurement => manifest.WorkerMeasurement,
        PolicyKind.KeeperMeasurement => manifest.KeeperMeasurement,
        _ => null,
    };

    private static string Name(PolicyKind kind) => kind switch
    {
        PolicyKind.WorkerMeasurement => "worker measurement",
        PolicyKind.KeeperMeasurement => "key keeper measurement",
        _ => "platform",
    };

    private static string Text(Standing standing) => (standing.Status, standing.ReadyAt) switch
    {
        (PolicyStatus.Unlisted, 0) => "not allowed: its proposal was taken back",
        (PolicyStatus.Unlisted, _) => $"proposed, not before {Time(standing.ReadyAt)}",
        (PolicyStatus.Allowed, _) => $"allowed since {Time(standing.Since)}",
        (_, 0) => $"revoked since {Time(standing.Since)}",
        _ => $"revoked since {Time(standing.Since)} and proposed, not before {Time(standing.ReadyAt)}",
    };

    private static string Text(LedgerFloors floors) => floors.AreNone
        ? "none"
        : $"TCB evaluation SGX {floors.SgxEvaluation}, TDX {floors.TdxEvaluation}, QE {floors.QeEvaluation}; issued at the earliest: TCB info "
          + $"{Time(floors.TcbIssued)}, QE identity {Time(floors.QeIssued)}, PCK CRL {Time(floors.PckCrlIssued)}, root CRL {Time(floors.RootCrlIssued)}; "
          + $"CRL numbers: PCK {floors.PckCrlNumber}, root {floors.RootCrlNumber}";

    private static string Time(ulong seconds) => seconds == 0
        ? "any time"
        : DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
