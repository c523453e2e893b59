// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>Codes of the area <c>attestation</c>: the step of verifying a quote that failed (spec/attestation.md, spec/errors.md).</summary>
public static class QuoteErrors
{
    /// <summary>The quote ends inside itself.</summary>
    public static readonly ErrorCode QuoteTruncated = new("attestation.quote_truncated", 464);

    /// <summary>The quote is too large, or an inner length does not fill its outer one.</summary>
    public static readonly ErrorCode QuoteMalformed = new("attestation.quote_malformed", 465);

    /// <summary>The quote is of another version than 3, 4 or 5.</summary>
    public static readonly ErrorCode QuoteVersion = new("attestation.quote_version", 466);

    /// <summary>The attestation key is not ECDSA P-256.</summary>
    public static readonly ErrorCode QuoteKeyType = new("attestation.quote_key_type", 467);

    /// <summary>The quote is neither of SGX nor of TDX, or its body is not of its TEE.</summary>
    public static readonly ErrorCode QuoteTeeType = new("attestation.quote_tee_type", 468);

    /// <summary>The quoting enclave is not Intel's.</summary>
    public static readonly ErrorCode QuoteVendor = new("attestation.quote_vendor", 469);

    /// <summary>The quote does not carry its certificate chain in PEM.</summary>
    public static readonly ErrorCode QuoteCertification = new("attestation.quote_certification", 470);

    /// <summary>A part of the collateral is too large, or is not of its form.</summary>
    public static readonly ErrorCode CollateralMalformed = new("attestation.collateral_malformed", 471);

    /// <summary>A certificate, or its PCK extension, is not of the form that spec/attestation.md allows.</summary>
    public static readonly ErrorCode BadCertificate = new("attestation.bad_certificate", 472);

    /// <summary>A certificate chain does not end in the root of this verifier.</summary>
    public static readonly ErrorCode WrongRoot = new("attestation.wrong_root", 473);

    /// <summary>A certificate is not signed by its issuer, has another name than its place asks for, or may not sign.</summary>
    public static readonly ErrorCode BadChain = new("attestation.bad_chain", 474);

    /// <summary>A certificate, CRL, TCB info or QE identity is not valid yet at the time of verification.</summary>
    public static readonly ErrorCode NotYetValid = new("attestation.not_yet_valid", 475);

    /// <summary>A certificate, CRL, TCB info or QE identity has expired at the time of verification.</summary>
    public static readonly ErrorCode CollateralExpired = new("attestation.collateral_expired", 476);

    /// <summary>A certificate revocation list is malformed, or not its issuer's.</summary>
    public static readonly ErrorCode BadCrl = new("attestation.bad_crl", 477);

    /// <summary>A certificate of the chain is revoked.</summary>
    public static readonly ErrorCode Revoked = new("attestation.revoked", 478);

    /// <summary>The TCB info is not signed by the TCB signing certificate.</summary>
    public static readonly ErrorCode TcbInfoSignature = new("attestation.tcb_info_signature", 479);

    /// <summary>The TCB info is of another version, TEE or type than the quote needs.</summary>
    public static readonly ErrorCode WrongTcbInfo = new("attestation.wrong_tcb_info", 480);

    /// <summary>The TCB info is for another platform than the PCK certificate names.</summary>
    public static readonly ErrorCode WrongFmspc = new("attestation.wrong_fmspc", 481);

    /// <summary>The QE identity is not signed by the TCB signing certificate.</summary>
    public static readonly ErrorCode QeIdentitySignature = new("attestation.qe_identity_signature", 482);

    /// <summary>The QE identity is of another version or TEE than the quote needs.</summary>
    public static readonly ErrorCode WrongQeIdentity = new("attestation.wrong_qe_identity", 483);

    /// <summary>Collateral is older than what is known already, though it has not expired.</summary>
    public static readonly ErrorCode CollateralRolledBack = new("attestation.collateral_rolled_back", 484);

    /// <summary>The TDX module is not one that the TCB info names.</summary>
    public static readonly ErrorCode TdxModuleMismatch = new("attestation.tdx_module_mismatch", 485);

    /// <summary>The report of the quoting enclave is not signed by the PCK key.</summary>
    public static readonly ErrorCode QeReportSignature = new("attestation.qe_report_signature", 486);

    /// <summary>The quoting enclave did not vouch for this attestation key.</summary>
    public static readonly ErrorCode QeReportData = new("attestation.qe_report_data", 487);

    /// <summary>The quoting enclave is not the one of the QE identity.</summary>
    public static readonly ErrorCode QeMismatch = new("attestation.qe_mismatch", 488);

    /// <summary>The quote is not signed by its attestation key.</summary>
    public static readonly ErrorCode QuoteSignature = new("attestation.quote_signature", 489);

    /// <summary>The TCB of platform, quoting enclave or TDX module is below every known level, or of an unknown status.</summary>
    public static readonly ErrorCode TcbNotSupported = new("attestation.tcb_not_supported", 490);

    /// <summary>The policy does not allow this TCB status.</summary>
    public static readonly ErrorCode TcbStatus = new("attestation.tcb_status", 491);

    /// <summary>An advisory applies that the policy does not allow.</summary>
    public static readonly ErrorCode Advisory = new("attestation.advisory", 492);

    /// <summary>The enclave or trust domain has attributes that the policy does not allow.</summary>
    public static readonly ErrorCode Attributes = new("attestation.attributes", 493);

    /// <summary>The TCB date, the evaluation number or the collateral is older than the policy allows.</summary>
    public static readonly ErrorCode TcbTooOld = new("attestation.tcb_too_old", 494);

    /// <summary>The policy blocks this platform.</summary>
    public static readonly ErrorCode PlatformBlocked = new("attestation.platform_blocked", 495);
}
