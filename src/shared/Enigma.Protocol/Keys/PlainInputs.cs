// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The inputs of one call in the clear: what a user seals and only the enclave reads (spec/keys.md §3).</summary>
/// <param name="Contract">The contract that is called.</param>
/// <param name="Terms">What the record offers.</param>
/// <param name="Deployment"><see cref="DeploymentTerms.Commitment"/>, zero for tasks.</param>
/// <param name="Function">The function as <c>name(type,...)</c>, 1 to 256 bytes of UTF-8.</param>
/// <param name="Arguments">The arguments in ABI encoding.</param>
public sealed record PlainInputs(ContractAddress Contract, TaskTerms Terms, Hash32 Deployment, string Function, ByteString Arguments)
    : IWireValue<PlainInputs>
{
    /// <summary>The longest function text in bytes.</summary>
    public const int MaximumFunctionLength = 256;

    private const byte Version = 1;
    private const int SizeWithoutCall = sizeof(byte) + Address.Size + TaskTerms.Size + Hash32.Size;

    /// <summary>The length of the encoding of a call.</summary>
    /// <param name="function">The function.</param>
    /// <param name="argumentBytes">Length of its arguments.</param>
    /// <exception cref="EnigmaException"><c>envelope.bad_inputs</c> when the function text is empty or too long.</exception>
    public static int SizeOf(string function, int argumentBytes) =>
        SizeWithoutCall + sizeof(ushort) + LengthOf(function) + sizeof(uint) + argumentBytes;

    /// <summary>The bytes that are padded and sealed.</summary>
    /// <exception cref="EnigmaException"><c>envelope.bad_inputs</c> when the function text is empty or too long.</exception>
    public byte[] Encode()
    {
        _ = LengthOf(Function);
        return WireValue.Encode(this);
    }

    /// <summary>The inputs of these bytes.</summary>
    /// <exception cref="EnigmaException"><c>envelope.bad_inputs</c></exception>
    public static PlainInputs Decode(ReadOnlySpan<byte> data) => WireValue.Decode<PlainInputs>(data, "inputs", EnvelopeErrors.BadInputs);

    /// <summary>Refuses inputs that contradict what is recorded or to be recorded.</summary>
    /// <exception cref="EnigmaException"><c>envelope.mismatch</c></exception>
    public void RequireMatch(ContractAddress contract, TaskTerms terms, Hash32 deployment)
    {
        // The message names the field, never its sealed value: it may be private.
        var field = Contract != contract ? "contract" : Terms != terms ? "terms" : Deployment != deployment ? "deployment" : null;
        if (field is not null)
        {
            throw new EnigmaException(
                EnvelopeErrors.Mismatch, $"the sealed {field} is not the one of the record; seal the inputs for what is recorded");
        }
    }

    /// <summary>Nothing of the content.</summary>
    public override string ToString() => nameof(PlainInputs);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer
        .WriteByte(Version).Write(Contract).Write(Terms).WriteHash(Deployment).WriteShortText(Function).WriteLongBytes(Arguments);

    /// <inheritdoc/>
    public static PlainInputs Read(ref WireReader reader)
    {
        reader.ReadVersion(Version);
        var contract = reader.Read<ContractAddress>();
        var terms = reader.Read<TaskTerms>();
        var deployment = reader.ReadHash();
        var start = reader.Position;
        var function = reader.ReadShortText();
        var length = reader.Position - start - sizeof(ushort);
        return length is 0 or > MaximumFunctionLength
            ? throw BadFunction(length)
            : new(contract, terms, deployment, function, reader.ReadLongBytes());
    }

    private static int LengthOf(string function)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(function);
        return length is 0 or > MaximumFunctionLength ? throw BadFunction(length) : length;
    }

    private static EnigmaException BadFunction(int length) => new(
        EnvelopeErrors.BadInputs, $"function text has {length} bytes, expected 1 to {MaximumFunctionLength}; write it as name(type,...)");
}
