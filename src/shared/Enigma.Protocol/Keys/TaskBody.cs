// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>What a task produced, encrypted: its result for the sender and its delta for workers (spec/tasks.md §4).</summary>
/// <param name="Result">The sealed outcome, none when the envelope did not open.</param>
/// <param name="Delta">The sealed changes.</param>
public sealed record TaskBody(Ciphertext Result, Ciphertext Delta) : IWireValue<TaskBody>
{
    /// <summary>What the leaf commits to: Keccak-256 of the encoding.</summary>
    public Hash32 Hash => Keccak256.Hash(Encode());

    /// <summary>The bytes that nodes keep and exchange.</summary>
    public byte[] Encode() => WireValue.Encode(this);

    /// <summary>The body of these bytes.</summary>
    /// <exception cref="EnigmaException"><c>result.bad_body</c></exception>
    public static TaskBody Decode(ReadOnlySpan<byte> data) => WireValue.Decode<TaskBody>(data, "task body", ResultErrors.BadBody);

    /// <summary>The sealed changes in the bytes of a body, in place.</summary>
    /// <exception cref="EnigmaException"><c>result.bad_body</c></exception>
    public static ReadOnlySpan<byte> DeltaOf(ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(data, "task body", ResultErrors.BadBody);
        reader.ReadLongSpan();
        var delta = reader.ReadLongSpan();
        reader.RequireEnd();
        return delta;
    }

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.Write(Result).Write(Delta);

    /// <inheritdoc/>
    public static TaskBody Read(ref WireReader reader) => new(reader.Read<Ciphertext>(), reader.Read<Ciphertext>());
}
