// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>
/// How a task ended, for its sender alone: <see cref="SucceededOutcome"/> or <see cref="FailedOutcome"/> (spec/keys.md §4).
/// </summary>
/// <param name="GasUsed">The gas of the engine, without the base gas.</param>
public abstract record TaskOutcome(ulong GasUsed)
{
    private protected const byte SucceededTag = 1;
    private protected const byte FailedTag = 2;

    /// <summary>The bytes that are padded and sealed.</summary>
    public byte[] Encode()
    {
        var writer = new WireWriter();
        Write(writer);
        return writer.ToArray();
    }

    /// <summary>The outcome of these bytes.</summary>
    /// <exception cref="EnigmaException"><c>result.bad_format</c></exception>
    public static TaskOutcome Decode(ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(data, "outcome", ResultErrors.BadFormat);
        var tag = reader.ReadByte();
        TaskOutcome outcome = tag switch
        {
            SucceededTag => new SucceededOutcome(reader.ReadUInt64(), reader.ReadLongBytes()),
            FailedTag => new FailedOutcome(reader.ReadUInt64(), reader.ReadShortText(), reader.ReadShortText(), reader.ReadLongBytes()),
            _ => throw reader.Bad($"has kind {tag}, expected 1 or 2"),
        };
        reader.RequireEnd();
        return outcome;
    }

    private protected abstract void Write(WireWriter writer);
}

/// <summary>The task ran.</summary>
/// <param name="GasUsed">The gas of the engine, without the base gas.</param>
/// <param name="ReturnData">What the function returned, in ABI encoding.</param>
public sealed record SucceededOutcome(ulong GasUsed, ByteString ReturnData) : TaskOutcome(GasUsed)
{
    private protected override void Write(WireWriter writer) =>
        writer.WriteByte(SucceededTag).WriteUInt64(GasUsed).WriteLongBytes(ReturnData);

    /// <summary>Nothing of the content.</summary>
    public override string ToString() => nameof(SucceededOutcome);
}

/// <summary>The task did not run, or failed.</summary>
/// <param name="GasUsed">The gas of the engine, without the base gas.</param>
/// <param name="Code">The name of the code, for example <c>contract.reverted</c>.</param>
/// <param name="Message">For people, at most <see cref="MaximumMessageLength"/>.</param>
/// <param name="RevertData">What the contract gave as its reason, empty for none.</param>
public sealed record FailedOutcome(ulong GasUsed, string Code, string Message, ByteString RevertData) : TaskOutcome(GasUsed)
{
    /// <summary>The longest message, in bytes of UTF-8; an enclave tells as many whole characters of a longer one as fit.</summary>
    public const int MaximumMessageLength = 1024;

    private protected override void Write(WireWriter writer) => writer
        .WriteByte(FailedTag).WriteUInt64(GasUsed).WriteShortText(Code).WriteShortText(Message).WriteLongBytes(RevertData);

    /// <summary>Nothing of the content.</summary>
    public override string ToString() => nameof(FailedOutcome);
}
