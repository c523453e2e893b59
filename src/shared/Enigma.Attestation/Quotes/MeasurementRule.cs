// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>What an enclave or trust domain may be.</summary>
public abstract record MeasurementRule
{
    internal abstract bool Fits(EnclaveReport report);
}

/// <summary>One SGX enclave.</summary>
/// <param name="MrEnclave">Its measurement, 32 bytes.</param>
public sealed record SgxMeasurementRule(ByteString MrEnclave) : MeasurementRule
{
    internal override bool Fits(EnclaveReport report) => report is SgxReport sgx && sgx.MrEnclave == MrEnclave;
}

/// <summary>SGX enclaves of one signer and product.</summary>
/// <param name="MrSigner">SHA-256 of the signer's key.</param>
/// <param name="IsvProdId">The product.</param>
/// <param name="MinimumIsvSvn">The least security version.</param>
public sealed record SgxSignerRule(ByteString MrSigner, ushort IsvProdId, ushort MinimumIsvSvn) : MeasurementRule
{
    internal override bool Fits(EnclaveReport report) =>
        report is SgxReport sgx && sgx.MrSigner == MrSigner && sgx.IsvProdId == IsvProdId && sgx.IsvSvn >= MinimumIsvSvn;
}

/// <summary>One TDX trust domain.</summary>
/// <param name="MrTd">What it began with, 48 bytes.</param>
/// <param name="Rtmrs">Its four runtime measurements, 48 bytes each.</param>
public sealed record TdxMeasurementRule(ByteString MrTd, IReadOnlyList<ByteString> Rtmrs) : MeasurementRule
{
    internal override bool Fits(EnclaveReport report) => report is TdReport td && td.MrTd == MrTd && td.Rtmrs.SequenceEqual(Rtmrs);
}

/// <summary>One enclave or trust domain, by what manifests and the Ledger call it.</summary>
/// <param name="Measurement">Its measurement in 32 bytes (spec/keys.md §7).</param>
public sealed record EnclaveMeasurementRule(Hash32 Measurement) : MeasurementRule
{
    internal override bool Fits(EnclaveReport report) => report.Measurement == Measurement;
}
