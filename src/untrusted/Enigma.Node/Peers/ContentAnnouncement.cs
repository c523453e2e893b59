// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Bytes that belong to a contract can be pulled: an envelope or its module.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Hash">Their Keccak-256 hash.</param>
internal sealed record ContentAnnouncement(ContractAddress Contract, Hash32 Hash) : IWireValue<ContentAnnouncement>
{
    public void Write(WireWriter writer) => writer.Write(Contract).WriteHash(Hash);

    public static ContentAnnouncement Read(ref WireReader reader) => new(reader.Read<ContractAddress>(), reader.ReadHash());
}
