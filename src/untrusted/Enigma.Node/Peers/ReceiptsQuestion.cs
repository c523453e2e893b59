// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Asks a peer for leaves.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="From">The first leaf.</param>
internal sealed record ReceiptsQuestion(ContractAddress Contract, EntryIndex From) : IWireValue<ReceiptsQuestion>
{
    public void Write(WireWriter writer) => writer.Write(Contract).Write(From);

    public static ReceiptsQuestion Read(ref WireReader reader) => new(reader.Read<ContractAddress>(), reader.Read<EntryIndex>());
}
