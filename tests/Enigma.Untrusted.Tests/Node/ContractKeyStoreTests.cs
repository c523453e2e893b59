// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.Untrusted.Tests.Storage;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>Anybody can ask for the key of any address; only those that somebody paid for are kept.</summary>
public sealed class ContractKeyStoreTests : IDisposable
{
    private static readonly ContractAddress Invented = new(Address.Parse("0x00000000000000000000000000000000000000c2"));
    private static readonly byte[] Answer = [1, 2, 3];

    private readonly MemoryRecordStore _records = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _records.Dispose();

    [Fact]
    public async Task Add_OfAnAddressWithoutAContract_KeepsNothing()
    {
        var ledger = new PlayedLedger(_records);
        await ledger.RecordAsync(0, Hash32.Zero, Cancel);
        var keys = new ContractKeyStore(_records);
        keys.Add(ledger.Mirror.Current, Invented, new Epoch(1), Answer);
        keys.Add(ledger.Mirror.Current, PlayedLedger.Contract, new Epoch(1), Answer);
        Assert.Null(keys.Find(Invented, new Epoch(1)));
        Assert.Equal(Answer, keys.Find(PlayedLedger.Contract, new Epoch(1))!.Value.ToArray());
    }

    [Fact]
    public async Task Missing_NamesTheKeyOfEachRecord_UntilItIsKept()
    {
        var ledger = new PlayedLedger(_records);
        await ledger.RecordAsync(0, Hash32.Zero, Cancel);
        var keys = new ContractKeyStore(_records);
        // The record is sealed to epoch 1, whose key the enclave signs until epoch 2 ends.
        Assert.Empty(keys.Missing(InEpoch(3)));
        Assert.Equal([(PlayedLedger.Contract, new Epoch(1))], keys.Missing(InEpoch(2)));
        keys.Add(InEpoch(2), PlayedLedger.Contract, new Epoch(1), Answer);
        Assert.Empty(keys.Missing(InEpoch(2)));
        keys.Looked(InEpoch(2));
        Assert.Empty(new ContractKeyStore(_records).Missing(InEpoch(1)));

        LedgerSnapshot InEpoch(ulong epoch)
        {
            var now = ledger.Mirror.Current;
            return now with { Epoch = now.Epoch with { State = now.Epoch.State with { Epoch = new Epoch(epoch) } } };
        }
    }
}
