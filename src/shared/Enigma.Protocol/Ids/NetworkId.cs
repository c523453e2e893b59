// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The identity of an Enigma network, immutable in its Ledger. Keys and associated data bind to it (spec/tasks.md §1).</summary>
public readonly record struct NetworkId(Hash32 Value) : IWireValue<NetworkId>
{
    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteHash(Value);

    /// <inheritdoc/>
    public static NetworkId Read(ref WireReader reader) => new(reader.ReadHash());

    /// <summary>The value alone.</summary>
    public override string ToString() => Value.ToString();
}
