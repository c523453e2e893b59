// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Queries;

/// <summary>Everything that a query is computed from. Nobody changes any of it, so that may happen on any thread.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Query">The query id.</param>
/// <param name="Envelope">The sealed query.</param>
/// <param name="KeyEpoch">The epoch of the key that it is sealed to.</param>
/// <param name="EnvelopeKey">That key.</param>
/// <param name="Block">The enclave's head: the time of the query.</param>
/// <param name="Head">The committed head.</param>
/// <param name="State">The state that it commits to.</param>
/// <param name="IsDeployed">Whether the deployment has succeeded.</param>
/// <param name="HostAbi">The imports that the module runs against.</param>
/// <param name="Code">The module.</param>
/// <param name="EncapsulationSeed">Fresh randomness, with which the answer is sealed.</param>
internal sealed record QueryInput(
    ContractAddress Contract,
    Hash32 Query,
    SealedEnvelope Envelope,
    Epoch KeyEpoch,
    XWingPrivateKey EnvelopeKey,
    BlockHeader Block,
    HeadParts Head,
    ContractStateMap State,
    bool IsDeployed,
    HostAbi HostAbi,
    ByteString Code,
    byte[] EncapsulationSeed);
