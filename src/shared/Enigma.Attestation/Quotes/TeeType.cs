// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>What a quote is of.</summary>
public enum TeeType
{
    /// <summary>An enclave of Intel SGX.</summary>
    Sgx,

    /// <summary>A trust domain of Intel TDX.</summary>
    Tdx,
}
