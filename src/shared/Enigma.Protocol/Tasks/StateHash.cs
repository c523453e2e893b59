// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Names a contract's state by its history: the chain of all task bodies (spec/tasks.md §4).</summary>
public readonly record struct StateHash(Hash32 Value) : IWireValue<StateHash>
{
    /// <summary>The state before the deploy task: zero.</summary>
    public static StateHash Initial => default;

    /// <summary>The state after a task with this body: <c>H(s | bodyHash)</c>.</summary>
    public StateHash Next(Hash32 bodyHash) => new(Keccak256.Hash(Value.AsSpan(), bodyHash.AsSpan()));

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteHash(Value);

    /// <inheritdoc/>
    public static StateHash Read(ref WireReader reader) => new(reader.ReadHash());

    /// <summary>The value alone.</summary>
    public override string ToString() => Value.ToString();
}
