// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>Codes of the area <c>attestation</c>: evidence that is not believed (spec/keys.md §7, spec/errors.md).</summary>
public static class AttestationErrors
{
    /// <summary>The evidence, its claims or its quote are not canonical.</summary>
    public static readonly ErrorCode BadEvidence = new("attestation.bad_evidence", 451);

    /// <summary>The quote is of a platform that the network's root does not cover.</summary>
    public static readonly ErrorCode WrongPlatform = new("attestation.wrong_platform", 452);

    /// <summary>The enclave runs in debug mode: its host can read it.</summary>
    public static readonly ErrorCode DebugEnclave = new("attestation.debug_enclave", 454);

    /// <summary>The measurement is not the one of the manifest for this role.</summary>
    public static readonly ErrorCode WrongMeasurement = new("attestation.wrong_measurement", 455);

    /// <summary>The quote was not made for these claims.</summary>
    public static readonly ErrorCode WrongReportData = new("attestation.wrong_report_data", 456);

    /// <summary>The claims are for the other role.</summary>
    public static readonly ErrorCode WrongRole = new("attestation.wrong_role", 457);

    /// <summary>The claims are for another network.</summary>
    public static readonly ErrorCode WrongNetwork = new("attestation.wrong_network", 458);

    /// <summary>The evidence has expired, or lives longer than the policy allows.</summary>
    public static readonly ErrorCode Expired = new("attestation.expired", 459);

    /// <summary>The claims are for another signer than expected.</summary>
    public static readonly ErrorCode WrongSigner = new("attestation.wrong_signer", 460);

    /// <summary>The claims are for another encryption key than given.</summary>
    public static readonly ErrorCode WrongEncryptionKey = new("attestation.wrong_encryption_key", 461);

    /// <summary>The claims name a block that the verifier does not know as recent.</summary>
    public static readonly ErrorCode NotFresh = new("attestation.not_fresh", 462);

    /// <summary>The claims are for another operator than expected.</summary>
    public static readonly ErrorCode WrongOperator = new("attestation.wrong_operator", 463);
}
