// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// The contract keys that the key keeper signed, encoded as it answered; without the old ones old results cannot be read. Of addresses that
/// nothing was deployed to nothing is kept: anybody can ask for any number of them.
/// </summary>
internal sealed class ContractKeyStore(IRecordStore records)
{
    private readonly QueueCursor _looked = new();

    /// <summary>The keeper's answer about a contract and an epoch; null when it never gave one.</summary>
    public ReadOnlyMemory<byte>? Find(ContractAddress contract, Epoch epoch) => records.Get(RecordKind.ContractKeys, Key(contract, epoch));

    /// <summary>Keeps an answer about a contract of the Ledger, on the disk before it returns: the enclave signs the keys of two epochs only.</summary>
    public void Add(LedgerSnapshot ledger, ContractAddress contract, Epoch epoch, ReadOnlyMemory<byte> answer)
    {
        if (ledger.Contracts.ContainsKey(contract) && Find(contract, epoch) is null)
        {
            records.Write(new RecordBatch().Put(RecordKind.ContractKeys, Key(contract, epoch), answer), Durability.Disk);
        }
    }

    /// <summary>
    /// The keys that inputs recorded since <see cref="Looked"/> are sealed to, and that are not kept: whoever asked for them may have done so
    /// before the contract was there.
    /// </summary>
    public IReadOnlyCollection<(ContractAddress Contract, Epoch Epoch)> Missing(LedgerSnapshot ledger)
    {
        var (now, missing) = (ledger.Epoch.State.Epoch, new HashSet<(ContractAddress, Epoch)>());
        foreach (var (contract, entry) in _looked.NewIn(ledger))
        {
            if (entry is RecordedEntry { Record.KeyEpoch: var epoch } && (epoch == now || epoch == now.Previous) && Find(contract, epoch) is null)
            {
                missing.Add((contract, epoch));
            }
        }

        return missing;
    }

    /// <summary>What was missing is kept now.</summary>
    public void Looked(LedgerSnapshot ledger) => _looked.Seen(ledger);

    private static byte[] Key(ContractAddress contract, Epoch epoch)
    {
        var key = new byte[Address.Size + sizeof(ulong)];
        contract.Value.AsSpan().CopyTo(key);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(Address.Size), epoch.Value);
        return key;
    }
}
