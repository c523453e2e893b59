// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>The reply types of the door (spec/wire.md §2 to §4).</summary>
public enum ReplyType : byte
{
    /// <summary><see cref="IdentityReply"/></summary>
    Identity = 129,

    /// <summary><see cref="EvidenceReply"/></summary>
    Evidence = 130,

    /// <summary><see cref="HeadReply"/></summary>
    Head = 131,

    /// <summary><see cref="QueueReply"/></summary>
    Queue = 144,

    /// <summary><see cref="KeyRequestReply"/></summary>
    KeyRequest = 145,

    /// <summary><see cref="DoneReply"/></summary>
    Done = 146,

    /// <summary><see cref="AdmissionReply"/></summary>
    Admission = 147,

    /// <summary><see cref="ExecutedReply"/></summary>
    Executed = 148,

    /// <summary><see cref="BatchReply"/></summary>
    Batch = 149,

    /// <summary><see cref="BodiesReply"/></summary>
    Bodies = 150,

    /// <summary><see cref="ReceiptProofReply"/></summary>
    ReceiptProof = 151,

    /// <summary><see cref="AppliedReply"/></summary>
    Applied = 152,

    /// <summary><see cref="CheckpointReply"/></summary>
    Checkpoint = 153,

    /// <summary><see cref="WorkingReply"/></summary>
    Working = 154,

    /// <summary><see cref="AnswerReply"/></summary>
    Answer = 155,

    /// <summary><see cref="HoldingReply"/></summary>
    Holding = 156,

    /// <summary><see cref="ContractKeyReply"/></summary>
    ContractKey = 160,

    /// <summary><see cref="ReleaseReply"/></summary>
    Release = 161,

    /// <summary><see cref="RegistrationReply"/></summary>
    Registration = 162,

    /// <summary><see cref="SeedReply"/></summary>
    Seed = 163,

    /// <summary><see cref="RenewalReply"/></summary>
    Renewal = 164,

    /// <summary><see cref="ErasedReply"/></summary>
    Erased = 165,

    /// <summary><see cref="RefusedReply"/></summary>
    Refused = 255,
}

/// <summary>What an enclave may answer; a closed union (spec/wire.md §2 to §4). To the host it is data like any other.</summary>
public abstract record EnclaveReply : DoorMessage
{
    private protected EnclaveReply()
    {
    }

    /// <summary>The type of the reply.</summary>
    public abstract ReplyType ReplyType { get; }

    /// <inheritdoc/>
    public sealed override byte Type => (byte)ReplyType;

    /// <summary>The reply of a frame's type and body.</summary>
    /// <exception cref="EnigmaException"><c>wire.bad_frame</c></exception>
    public static EnclaveReply Decode(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message, "reply");
        var type = reader.ReadByte();
        EnclaveReply reply = (ReplyType)type switch
        {
            ReplyType.Identity => IdentityReply.ReadBody(ref reader),
            ReplyType.Evidence => EvidenceReply.ReadBody(ref reader),
            ReplyType.Head => HeadReply.ReadBody(ref reader),
            ReplyType.Queue => QueueReply.ReadBody(ref reader),
            ReplyType.KeyRequest => KeyRequestReply.ReadBody(ref reader),
            ReplyType.Done => new DoneReply(),
            ReplyType.Admission => AdmissionReply.ReadBody(ref reader),
            ReplyType.Executed => ExecutedReply.ReadBody(ref reader),
            ReplyType.Batch => BatchReply.ReadBody(ref reader),
            ReplyType.Bodies => BodiesReply.ReadBody(ref reader),
            ReplyType.ReceiptProof => ReceiptProofReply.ReadBody(ref reader),
            ReplyType.Applied => AppliedReply.ReadBody(ref reader),
            ReplyType.Checkpoint => CheckpointReply.ReadBody(ref reader),
            ReplyType.Working => new WorkingReply(),
            ReplyType.Answer => AnswerReply.ReadBody(ref reader),
            ReplyType.ContractKey => ContractKeyReply.ReadBody(ref reader),
            ReplyType.Release => ReleaseReply.ReadBody(ref reader),
            ReplyType.Registration => RegistrationReply.ReadBody(ref reader),
            ReplyType.Seed => SeedReply.ReadBody(ref reader),
            ReplyType.Renewal => RenewalReply.ReadBody(ref reader),
            ReplyType.Erased => ErasedReply.ReadBody(ref reader),
            ReplyType.Holding => HoldingReply.ReadBody(ref reader),
            ReplyType.Refused => RefusedReply.ReadBody(ref reader),
            _ => throw reader.Bad($"has the unknown type {type}"),
        };
        reader.RequireEnd();
        return reply;
    }
}
