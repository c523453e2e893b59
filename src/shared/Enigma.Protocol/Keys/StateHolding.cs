// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// A worker enclave says that it holds a contract's state at a committed head, that its host has all that led there, and that no queued task
/// names an epoch before <see cref="Before"/>: it needs their inputs no more (spec/keys.md §11).
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Signer">The worker's signer.</param>
/// <param name="Before">Inputs sealed to earlier epochs are not needed for this state.</param>
/// <param name="Index">The number of committed entries.</param>
/// <param name="Head">Their head.</param>
public sealed record StateHolding(
    NetworkId Network, ContractAddress Contract, Address Signer, Epoch Before, EntryIndex Index, Head Head) : IWireValue<StateHolding>
{
    private const byte Version = 1;

    /// <summary>What the worker signs.</summary>
    public Hash32 Digest => Keccak256.Hash(Labels.StateHeld, WireValue.Encode(this));

    /// <summary>Signs with the worker's signer.</summary>
    public SignedHolding Sign(Secp256k1PrivateKey signer) => new(this, new(signer.Sign(Digest)));

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer
        .WriteByte(Version).Write(Network).Write(Contract).WriteAddress(Signer).Write(Before).Write(Index).Write(Head);

    /// <inheritdoc/>
    public static StateHolding Read(ref WireReader reader)
    {
        reader.ReadVersion(Version);
        return new(
            reader.Read<NetworkId>(), reader.Read<ContractAddress>(), reader.ReadAddress(), reader.Read<Epoch>(), reader.Read<EntryIndex>(),
            reader.Read<Head>());
    }
}

/// <summary>A <see cref="StateHolding"/> with the signature of its worker, verified where it counts.</summary>
/// <param name="Holding">The statement.</param>
/// <param name="Signature">The worker's.</param>
public sealed record SignedHolding(StateHolding Holding, EnclaveSignature Signature) : IWireValue<SignedHolding>
{
    /// <summary>True if the worker that it names signed it.</summary>
    public bool IsSigned => Secp256k1.TryRecover(Holding.Digest, Signature.Bytes, out var signer) && signer == Holding.Signer;

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.Write(Holding).Write(Signature);

    /// <inheritdoc/>
    public static SignedHolding Read(ref WireReader reader) => new(reader.Read<StateHolding>(), reader.Read<EnclaveSignature>());
}
