// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Somebody computed an entry.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Leaf">The receipt it claims.</param>
internal sealed record LeafAnnouncement(ContractAddress Contract, Leaf Leaf) : IWireValue<LeafAnnouncement>
{
    public void Write(WireWriter writer) => writer.Write(Contract).Write(Leaf);

    public static LeafAnnouncement Read(ref WireReader reader) => new(reader.Read<ContractAddress>(), reader.Read<Leaf>());
}
