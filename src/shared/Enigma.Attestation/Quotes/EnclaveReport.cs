// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>What a quote says of an enclave or trust domain (spec/attestation.md §3).</summary>
/// <param name="Tee">Which of the two it is.</param>
/// <param name="IsDebug">True when its host can read it.</param>
/// <param name="ReportData">The 64 bytes that it had attested.</param>
public abstract record EnclaveReport(TeeType Tee, bool IsDebug, ByteString ReportData)
{
    /// <summary>What it runs, in the 32 bytes that manifests and the Ledger hold (spec/keys.md §7).</summary>
    public abstract Hash32 Measurement { get; }
}
