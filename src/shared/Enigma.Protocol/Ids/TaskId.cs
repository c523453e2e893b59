// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The identity of a task (spec/tasks.md §1).</summary>
public readonly record struct TaskId(Hash32 Value) : IWireValue<TaskId>
{
    /// <summary>The id of the record that <paramref name="sender"/> makes with counter <paramref name="nonce"/>.</summary>
    public static TaskId Of(NetworkId network, ContractAddress contract, Address sender, ulong nonce) =>
        new(Keccak256.Hash(
            new WireWriter().Write(network).Write(contract).WriteAddress(sender).WriteUInt64(nonce).Written));

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteHash(Value);

    /// <inheritdoc/>
    public static TaskId Read(ref WireReader reader) => new(reader.ReadHash());

    /// <summary>The value alone.</summary>
    public override string ToString() => Value.ToString();
}
