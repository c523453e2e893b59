// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>The contract keys that the key keeper signed, encoded as it answered; without the old ones old results cannot be read.</summary>
internal sealed class ContractKeyStore(IRecordStore records)
{
    /// <summary>The keeper's answer about a contract and an epoch; null when it never gave one.</summary>
    public ReadOnlyMemory<byte>? Find(ContractAddress contract, Epoch epoch) => records.Get(RecordKind.ContractKeys, Key(contract, epoch));

    /// <summary>Keeps an answer, on the disk before it returns: the enclave signs the keys of two epochs only.</summary>
    public void Add(ContractAddress contract, Epoch epoch, ReadOnlyMemory<byte> answer)
    {
        if (Find(contract, epoch) is null)
        {
            records.Write(new RecordBatch().Put(RecordKind.ContractKeys, Key(contract, epoch), answer.Span), Durability.Disk);
        }
    }

    private static byte[] Key(ContractAddress contract, Epoch epoch)
    {
        var key = new byte[Address.Size + sizeof(ulong)];
        contract.Value.AsSpan().CopyTo(key);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(Address.Size), epoch.Value);
        return key;
    }
}
