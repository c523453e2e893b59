// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Trusted.Tests.Ledger;

/// <summary>The queue of one contract on the test's Ledger.</summary>
internal sealed class TestContract(ContractAddress address)
{
    private readonly Head[] _heads = new Head[8];

    public List<QueueEntry> Entries { get; } = [];

    public QueueHash QueueHash { get; set; } = QueueHash.Empty;

    public uint Committed { get; private set; }

    public byte HeadCursor { get; private set; }

    public byte Attempt { get; set; }

    public ulong ClockBlock { get; set; }

    public ContractAddress Address => address;

    public Head CommittedHead => _heads[HeadCursor];

    public void Add(QueueEntry entry)
    {
        Entries.Add(entry);
        QueueHash = QueueHash.Fold(entry);
    }

    public void Commit(uint index, Head head)
    {
        Committed = index;
        HeadCursor = (byte)((HeadCursor + 1) % _heads.Length);
        _heads[HeadCursor] = head;
    }

    public void Store(Storage storage)
    {
        var record = Storage.InMapping(11, address.Value.AsSpan());
        storage[record] = QueueHash.Value;
        storage[Storage.Plus(record, 1)] = Storage.Pack(
            new((uint)Entries.Count, 32), new(Committed, 32), new(0, 32), new(ClockBlock, 40), new(Attempt, 8),
            new(HeadCursor, 8), new(0, 8), new(0, 96));
        for (byte i = 0; i < _heads.Length; i++)
        {
            storage[Storage.Plus(record, (byte)(5 + i))] = _heads[i].Value;
        }
    }
}
