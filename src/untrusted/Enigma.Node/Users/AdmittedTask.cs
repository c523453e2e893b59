// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>What is kept of an admission until its record is on the Ledger (spec/storage.md section 2).</summary>
/// <param name="Contract">The contract.</param>
/// <param name="InputsHash">The hash of the envelope.</param>
/// <param name="ValidUntil">The last block that takes the record.</param>
internal sealed record AdmittedTask(ContractAddress Contract, Hash32 InputsHash, BlockNumber ValidUntil) : IWireValue<AdmittedTask>
{
    public void Write(WireWriter writer) => writer.Write(Contract).WriteHash(InputsHash).Write(ValidUntil);

    public static AdmittedTask Read(ref WireReader reader) => new(reader.Read<ContractAddress>(), reader.ReadHash(), reader.Read<BlockNumber>());
}
