// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>What is kept of an admission until its record is on the Ledger (spec/storage.md section 2).</summary>
/// <param name="Contract">The contract.</param>
/// <param name="InputsHash">The hash of the envelope or module.</param>
/// <param name="ValidUntil">The last block that takes the record.</param>
/// <param name="Gas">Its gas limit; 0 for a module.</param>
internal sealed record AdmittedTask(ContractAddress Contract, Hash32 InputsHash, BlockNumber ValidUntil, ulong Gas) : IWireValue<AdmittedTask>
{
    public void Write(WireWriter writer) => writer.Write(Contract).WriteHash(InputsHash).Write(ValidUntil).WriteUInt64(Gas);

    public static AdmittedTask Read(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.ReadHash(), reader.Read<BlockNumber>(), reader.ReadUInt64());
}

/// <summary>What is admitted at once: an envelope or a module.</summary>
/// <param name="Hash">The hash of the content.</param>
/// <param name="Content">The envelope or module.</param>
/// <param name="Gas">The task's gas limit; 0 for a module.</param>
/// <param name="Task">The task that it is said to be for; zero when that is not known, and for a module.</param>
internal readonly record struct AdmittedContent(Hash32 Hash, ReadOnlyMemory<byte> Content, ulong Gas, TaskId Task = default);
