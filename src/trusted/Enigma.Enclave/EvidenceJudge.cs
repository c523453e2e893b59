// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>
/// Judges the evidence of other enclaves at this enclave's own head: by the shipped verifier, at the time of that head, under the policy of the
/// Ledger (spec/keys.md sections 6 and 7). The policy is read anew each time. A quote that was verified a moment ago is not verified again.
/// </summary>
public sealed class EvidenceJudge(EnclaveContext enclave)
{
    /// <summary>How many verdicts are remembered; the oldest is forgotten first.</summary>
    public const int MaximumVerdicts = 64;

    /// <summary>How long a verdict is remembered, in seconds of header time.</summary>
    public const ulong VerdictLifetime = 3600;

    private readonly Dictionary<Question, Answer> _verdicts = [];
    private readonly Queue<Question> _order = new();

    /// <summary>Evidence that is believed under the Ledger's floors and standings.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="collateral">What its quote is verified with.</param>
    /// <param name="ledger">Holds the floors and the standings of its measurement and platform.</param>
    /// <param name="role">What the enclave must be for.</param>
    /// <param name="expected">What else it must say, from a policy with network, role and time.</param>
    /// <exception cref="EnigmaException">
    /// <c>trust.*</c>, <c>attestation.*</c>; <c>attestation.platform_blocked</c>; <c>keys.measurement_not_allowed</c>
    /// </exception>
    public VerifiedEvidence Verify(
        ByteString evidence, ByteString collateral, LedgerView ledger, EnclaveRole role, Func<EvidencePolicy, EvidencePolicy> expected)
    {
        var floors = ledger.Floors;
        var policy = expected(new EvidencePolicy(enclave.Manifest, role, ledger.Block.Timestamp)) with
        {
            Hardware = HardwarePolicy.Default with { Floors = floors },
        };
        var question = new Question(role, Keccak256.Hash(evidence), Keccak256.Hash(collateral), floors);
        var verified = Recall(question, policy) ?? Remember(question, EvidenceVerifier.Verify(evidence, collateral, policy), policy.Now);
        RequireStandings(verified, role, ledger);
        return verified;
    }

    // Never beyond the end of what it rests on. Other floors are another question.
    private VerifiedEvidence? Recall(Question question, EvidencePolicy policy)
    {
        if (!_verdicts.TryGetValue(question, out var answer) || policy.Now > answer.Until)
        {
            return null;
        }

        EvidenceVerifier.VerifyClaims(answer.Evidence, policy);
        return answer.Evidence;
    }

    private VerifiedEvidence Remember(Question question, VerifiedEvidence verified, ulong now)
    {
        var until = Math.Min(now + VerdictLifetime, ulong.CreateSaturating(verified.Quote.CollateralValidUntil));
        if (!_verdicts.ContainsKey(question))
        {
            if (_order.Count == MaximumVerdicts)
            {
                _verdicts.Remove(_order.Dequeue());
            }

            _order.Enqueue(question);
        }

        _verdicts[question] = new(verified, until);
        return verified;
    }

    private static void RequireStandings(VerifiedEvidence verified, EnclaveRole role, LedgerView ledger)
    {
        var machine = verified.Quote.Platform.Hash;
        var platform = ledger.Standing(PolicyKind.Platform, Hash32.FromSpan(machine));
        if (platform.Status == PolicyStatus.Revoked)
        {
            throw new EnigmaException(
                QuoteErrors.PlatformBlocked, $"the platform {machine} is revoked on the Ledger since {platform.Since}; use another machine");
        }

        var kind = role == EnclaveRole.Worker ? PolicyKind.WorkerMeasurement : PolicyKind.KeeperMeasurement;
        var standing = ledger.Standing(kind, verified.Measurement);
        if (standing.Status != PolicyStatus.Allowed)
        {
            throw new EnigmaException(
                KeysErrors.MeasurementNotAllowed,
                $"the measurement {verified.Measurement} ({kind}) is {standing.Status} on the Ledger, expected {PolicyStatus.Allowed}; "
                + "run a measurement that the Ledger allows");
        }
    }

    private sealed record Question(EnclaveRole Role, Hash32 Evidence, Hash32 Collateral, LedgerFloors Floors);

    private sealed record Answer(VerifiedEvidence Evidence, ulong Until);
}
