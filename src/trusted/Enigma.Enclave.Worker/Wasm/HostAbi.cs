// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>The set of imports a contract was compiled against; fixed at deployment (spec/contracts.md).</summary>
public enum HostAbi : byte
{
    /// <summary>The imports of the first Enigma network; contracts compiled for it run unmodified.</summary>
    Env = 1,

    /// <summary>The imports of this network: bytes in, bytes out, with caller, value and contract randomness.</summary>
    EnigmaV1 = 2,
}
