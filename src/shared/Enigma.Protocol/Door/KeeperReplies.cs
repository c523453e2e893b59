// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The key that users seal to in one epoch.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="PublicKey">The key.</param>
/// <param name="Signature">The key keeper's over the <see cref="ContractKeyStatement"/>.</param>
public sealed record ContractKeyReply(Epoch Epoch, EncryptionKey PublicKey, EnclaveSignature Signature) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.ContractKey;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Epoch).Write(PublicKey).Write(Signature);

    internal static ContractKeyReply ReadBody(ref WireReader reader) =>
        new(reader.Read<Epoch>(), reader.Read<EncryptionKey>(), reader.Read<EnclaveSignature>());
}

/// <summary>Secrets sealed to a worker's enclave.</summary>
/// <param name="Release">The sealed secrets.</param>
/// <param name="Signature">The key keeper's.</param>
public sealed record ReleaseReply(KeyRelease Release, EnclaveSignature Signature) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Release;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Release).Write(Signature);

    internal static ReleaseReply ReadBody(ref WireReader reader) => new(reader.Read<KeyRelease>(), reader.Read<EnclaveSignature>());
}

/// <summary>A worker's registration for the Ledger; the operator is the one of the request.</summary>
/// <param name="Signer">The worker's signer.</param>
/// <param name="EncryptionKeyHash">The hash of its encryption key.</param>
/// <param name="Measurement">Its measurement.</param>
/// <param name="EvidenceHash">The hash of its evidence.</param>
/// <param name="Expiry">The end of its evidence in seconds.</param>
/// <param name="Signature">The key keeper's over the <see cref="Registration"/>.</param>
public sealed record RegistrationReply(
    Address Signer, Hash32 EncryptionKeyHash, Hash32 Measurement, Hash32 EvidenceHash, ulong Expiry, EnclaveSignature Signature)
    : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Registration;

    private protected override void WriteBody(WireWriter writer) => writer
        .WriteAddress(Signer).WriteHash(EncryptionKeyHash).WriteHash(Measurement).WriteHash(EvidenceHash).WriteUInt64(Expiry)
        .Write(Signature);

    internal static RegistrationReply ReadBody(ref WireReader reader) => new(
        reader.ReadAddress(), reader.ReadHash(), reader.ReadHash(), reader.ReadHash(), reader.ReadUInt64(),
        reader.Read<EnclaveSignature>());
}

/// <summary>What the next epoch turn needs of the keeper.</summary>
/// <param name="Reveal">The PRF value of the Ledger's commitment, zero when this process did not make it.</param>
/// <param name="Nonce">The nonce of that commitment, zero without a value.</param>
/// <param name="NextCommitment">The commitment to the value that the turn after reveals.</param>
/// <param name="Signature">Over the <see cref="SeedCommitment"/>.</param>
public sealed record SeedReply(Hash32 Reveal, Hash32 Nonce, Hash32 NextCommitment, EnclaveSignature Signature) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Seed;

    private protected override void WriteBody(WireWriter writer) =>
        writer.WriteHash(Reveal).WriteHash(Nonce).WriteHash(NextCommitment).Write(Signature);

    internal static SeedReply ReadBody(ref WireReader reader) =>
        new(reader.ReadHash(), reader.ReadHash(), reader.ReadHash(), reader.Read<EnclaveSignature>());
}

/// <summary>A commitment for the Ledger in place of the one that another process of the key keeper made.</summary>
/// <param name="Commitment">The commitment; zero when the Ledger's is this process's own.</param>
/// <param name="Signature">Over the <see cref="SeedCommitment"/>; none without a commitment.</param>
public sealed record RenewalReply(Hash32 Commitment, EnclaveSignature Signature) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Renewal;

    private protected override void WriteBody(WireWriter writer) => writer.WriteHash(Commitment).Write(Signature);

    internal static RenewalReply ReadBody(ref WireReader reader) => new(reader.ReadHash(), reader.Read<EnclaveSignature>());
}
