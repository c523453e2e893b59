// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>Why something was refused.</summary>
/// <param name="Code">The code of the first step that failed.</param>
/// <param name="Message">The same for people.</param>
public sealed record QuoteFault(ErrorCode Code, string Message);

/// <summary>What a verifier says of a quote (spec/attestation.md §9). The cryptographic result and the policy's are two things.</summary>
public sealed record QuoteVerdict
{
    internal QuoteVerdict(ProvenQuote? proven, QuoteFault? error, bool hadPolicy, QuoteFault? refusal) =>
        (Proven, Error, HadPolicy, Refusal) = (proven, error, hadPolicy, refusal);

    /// <summary>What is proven; null when the quote proves nothing.</summary>
    public ProvenQuote? Proven { get; }

    /// <summary>Which step of verification failed; null when the quote is proven.</summary>
    public QuoteFault? Error { get; }

    /// <summary>True when a policy judged what is proven.</summary>
    public bool HadPolicy { get; }

    /// <summary>Why the policy refused what is proven; null when it accepted, or there was none.</summary>
    public QuoteFault? Refusal { get; }

    /// <summary>Verified, and accepted by a policy.</summary>
    public bool IsTrusted => Proven is not null && HadPolicy && Refusal is null;

    /// <summary>What is proven, when a policy accepted it.</summary>
    /// <exception cref="EnigmaException">
    /// The code of the step or check that failed; <c>attestation.wrong_measurement</c> when there was no policy
    /// </exception>
    public ProvenQuote RequireTrusted() => IsTrusted
        ? Proven!
        : throw ((Error ?? Refusal) is { } fault
            ? new EnigmaException(fault.Code, fault.Message)
            : QuoteRefusal.Of(AttestationErrors.WrongMeasurement, "no policy was given, so nothing says which enclave is expected"));
}

/// <summary>A quote that is what it says: on hardware of the root, in the TCB status named.</summary>
public sealed record ProvenQuote
{
    internal ProvenQuote()
    {
    }

    /// <summary>3, 4 or 5.</summary>
    public required int QuoteVersion { get; init; }

    /// <summary>Bytes of the quote without padding.</summary>
    public required int QuoteSize { get; init; }

    /// <summary>What the quote says of its enclave or trust domain.</summary>
    public required EnclaveReport Claims { get; init; }

    /// <summary>How well it is patched.</summary>
    public required TcbStatus Status { get; init; }

    /// <summary>What the status comes from.</summary>
    public required TcbComponents Components { get; init; }

    /// <summary>What is known to be wrong with the platform.</summary>
    public required IReadOnlyList<string> Advisories { get; init; }

    /// <summary>How old the patches are, in seconds since 1970.</summary>
    public required long TcbDateSeconds { get; init; }

    /// <summary>How old the patches are, as a date like 2026-01-31T00:00:00Z.</summary>
    public string TcbDate => UtcTime.Show(TcbDateSeconds);

    /// <summary>The machine.</summary>
    public required QuotePlatform Platform { get; init; }

    /// <summary>How old the collateral is: what floors are raised to.</summary>
    public required CollateralAge Collateral { get; init; }

    /// <summary>The last second since 1970 at which all of the collateral is valid, its certificates included.</summary>
    public required long CollateralValidUntil { get; init; }

    /// <summary>3; or 2, which names no advisories.</summary>
    public required int TcbInfoVersion { get; init; }

    /// <summary>Whose hardware it is.</summary>
    public required TrustRootKind RootKind { get; init; }

    /// <summary>SHA-256 of the root's subject and key.</summary>
    public required Hash32 RootHash { get; init; }
}

/// <summary>The machine that a quote comes from.</summary>
/// <param name="Fmspc">Its family, 6 bytes.</param>
/// <param name="PceId">2 bytes.</param>
/// <param name="PceSvn">The security version of its certification enclave.</param>
/// <param name="Components">The 16 SVNs of its PCK certificate.</param>
/// <param name="QeIsvSvn">The security version of its quoting enclave.</param>
/// <param name="Hash">SHA-256 of the platform instance id, else of the PPID: one for each machine.</param>
public sealed record QuotePlatform(
    ByteString Fmspc, ByteString PceId, ushort PceSvn, IReadOnlyList<byte> Components, ushort QeIsvSvn, ByteString Hash);
