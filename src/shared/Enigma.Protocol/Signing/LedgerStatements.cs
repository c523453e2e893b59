// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The seat's enclave holds these envelopes and could open them; signed by the seat in force (spec/ledger.md §3).</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Sender">The sender of the records.</param>
/// <param name="Inputs">Keccak-256 of the concatenated inputs hashes.</param>
/// <param name="Terms"><see cref="TaskTerms.AbiHash"/>.</param>
/// <param name="Deployment"><see cref="DeploymentTerms.AbiHash"/>, zero for tasks.</param>
/// <param name="ValidUntil">The last block in which it counts.</param>
public sealed record Admission(
    ContractAddress Contract, Address Sender, Hash32 Inputs, Hash32 Terms, Hash32 Deployment, BlockNumber ValidUntil) : ILedgerStatement
{
    private static readonly Hash32 Type = LedgerDomain.TypeHash(
        "Admission(address contract,address sender,bytes32 inputs,bytes32 terms,bytes32 deployment,uint64 validUntil)");

    /// <inheritdoc/>
    public Hash32 StructHash => new AbiWords()
        .Add(Type).Add(Contract.Value).Add(Sender).Add(Inputs).Add(Terms).Add(Deployment).Add(ValidUntil.Value).Hash();

    /// <summary>The admission of these envelopes.</summary>
    public static Admission Of(
        ContractAddress contract, Address sender, IEnumerable<Hash32> inputsHashes, TaskTerms terms, Epoch keyEpoch,
        DeploymentTerms? deployment, BlockNumber validUntil) => new(
            contract, sender, HashAll(inputsHashes), terms.AbiHash(keyEpoch), deployment?.AbiHash ?? Hash32.Zero, validUntil);

    internal static Hash32 HashAll(IEnumerable<Hash32> hashes)
    {
        var writer = new WireWriter();
        foreach (var hash in hashes)
        {
            writer.WriteHash(hash);
        }

        return Keccak256.Hash(writer.Written);
    }
}

/// <summary>All receipts that a worker commits in one transaction; signed by the worker (spec/ledger.md §3).</summary>
/// <param name="AnchorNumber">The block at which the worker read its queues.</param>
/// <param name="AnchorHash">The hash of that block.</param>
/// <param name="Entries">Keccak-256 of the concatenated <see cref="BatchEntry.AbiHash"/>.</param>
public sealed record BatchStatement(BlockNumber AnchorNumber, Hash32 AnchorHash, Hash32 Entries) : ILedgerStatement
{
    private static readonly Hash32 Type = LedgerDomain.TypeHash("Batch(uint64 anchorNumber,bytes32 anchorHash,bytes32 entries)");

    /// <inheritdoc/>
    public Hash32 StructHash => new AbiWords().Add(Type).Add(AnchorNumber.Value).Add(AnchorHash).Add(Entries).Hash();

    /// <summary>The statement over these entries.</summary>
    public static BatchStatement Of(BlockNumber anchorNumber, Hash32 anchorHash, IEnumerable<BatchEntry> entries) =>
        new(anchorNumber, anchorHash, Admission.HashAll(entries.Select(entry => entry.AbiHash)));
}

/// <summary>A worker's evidence was verified; signed by the key keeper (spec/ledger.md §3).</summary>
/// <param name="Operator">The account that owns the worker's stake and earnings.</param>
/// <param name="Signer">The enclave's signer.</param>
/// <param name="EncryptionKeyHash">Keccak-256 of the enclave's encryption key.</param>
/// <param name="Measurement">The measurement in the evidence.</param>
/// <param name="EvidenceHash">Keccak-256 of the evidence.</param>
/// <param name="Expiry">The end of the evidence in seconds.</param>
public sealed record Registration(
    Address Operator, Address Signer, Hash32 EncryptionKeyHash, Hash32 Measurement, Hash32 EvidenceHash, ulong Expiry) : ILedgerStatement
{
    private static readonly Hash32 Type = LedgerDomain.TypeHash(
        "Registration(address operator,address signer,bytes32 encryptionKeyHash,bytes32 measurement,bytes32 evidenceHash,uint64 expiry)");

    /// <inheritdoc/>
    public Hash32 StructHash => new AbiWords()
        .Add(Type).Add(Operator).Add(Signer).Add(EncryptionKeyHash).Add(Measurement).Add(EvidenceHash).Add(Expiry).Hash();
}

/// <summary>The commitment to a PRF value that an epoch seed will mix in; signed by the key keeper (spec/ledger.md §3).</summary>
/// <param name="Epoch">The epoch whose PRF value is committed.</param>
/// <param name="Commitment">Keccak-256 of the value and a nonce of the keeper's process.</param>
/// <param name="Previous">The commitment for the same epoch that it replaces; zero at a turn, where there is none.</param>
public sealed record SeedCommitment(Epoch Epoch, Hash32 Commitment, Hash32 Previous) : ILedgerStatement
{
    private static readonly Hash32 Type = LedgerDomain.TypeHash("SeedCommitment(uint64 epoch,bytes32 commitment,bytes32 previous)");

    /// <inheritdoc/>
    public Hash32 StructHash => new AbiWords().Add(Type).Add(Epoch.Value).Add(Commitment).Add(Previous).Hash();
}

/// <summary>The key that users seal to; signed by the key keeper, off chain (spec/keys.md §2).</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Epoch">The epoch of the key.</param>
/// <param name="PublicKeyHash">Keccak-256 of the X-Wing public key.</param>
public sealed record ContractKeyStatement(ContractAddress Contract, Epoch Epoch, Hash32 PublicKeyHash) : ILedgerStatement
{
    private static readonly Hash32 Type = LedgerDomain.TypeHash("ContractKey(address contract,uint64 epoch,bytes32 publicKeyHash)");

    /// <inheritdoc/>
    public Hash32 StructHash => new AbiWords().Add(Type).Add(Contract.Value).Add(Epoch.Value).Add(PublicKeyHash).Hash();
}
