// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Who the enclave is.</summary>
/// <param name="Signer">The address of its signing key.</param>
/// <param name="EncryptionKey">Its encryption key.</param>
/// <param name="Measurement">Its measurement.</param>
/// <param name="Sealed">Its secrets, which only the same program opens: <see cref="ConfigureRequest.Sealed"/> of its next start.</param>
public sealed record IdentityReply(Address Signer, EncryptionKey EncryptionKey, Hash32 Measurement, ByteString Sealed) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Identity;

    private protected override void WriteBody(WireWriter writer) =>
        writer.WriteAddress(Signer).Write(EncryptionKey).WriteHash(Measurement).WriteLongBytes(Sealed);

    internal static IdentityReply ReadBody(ref WireReader reader) =>
        new(reader.ReadAddress(), reader.Read<EncryptionKey>(), reader.ReadHash(), reader.ReadLongBytes());
}

/// <summary>Evidence about the enclave.</summary>
/// <param name="Evidence">Claims and quote.</param>
public sealed record EvidenceReply(ByteString Evidence) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Evidence;

    private protected override void WriteBody(WireWriter writer) => writer.WriteLongBytes(Evidence);

    internal static EvidenceReply ReadBody(ref WireReader reader) => new(reader.ReadLongBytes());
}

/// <summary>The enclave's head.</summary>
/// <param name="Number">The block.</param>
/// <param name="Hash">Its hash.</param>
public sealed record HeadReply(BlockNumber Number, Hash32 Hash) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Head;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Number).WriteHash(Hash);

    internal static HeadReply ReadBody(ref WireReader reader) => new(reader.Read<BlockNumber>(), reader.ReadHash());
}

/// <summary>The request was carried out and there is nothing to say.</summary>
public sealed record DoneReply : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Done;

    private protected override void WriteBody(WireWriter writer)
    {
    }
}

/// <summary>The request was refused and changed nothing, unless its code says so.</summary>
/// <param name="Code">The name of the code.</param>
/// <param name="Message">For people; without secrets.</param>
public sealed record RefusedReply(string Code, string Message) : EnclaveReply
{
    // A longer message would be a programmer's mistake; the door still answers.
    private const int MaximumMessageLength = 4096;

    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Refused;

    /// <summary>The refusal of an error.</summary>
    public static RefusedReply Of(EnigmaException error) =>
        new(error.Code.Name, error.Message.Length <= MaximumMessageLength ? error.Message : error.Message[..MaximumMessageLength]);

    private protected override void WriteBody(WireWriter writer) => writer.WriteShortText(Code).WriteShortText(Message);

    internal static RefusedReply ReadBody(ref WireReader reader) => new(reader.ReadShortText(), reader.ReadShortText());
}
