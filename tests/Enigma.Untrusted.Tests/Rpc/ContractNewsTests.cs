// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>Events of a contract's subscription are bounded, however much there is to tell, and tell each entry and receipt once.</summary>
public sealed class ContractNewsTests
{
    private static readonly ContractAddress Contract = new(Address.Parse("0x00000000000000000000000000000000000000c1"));
    private static readonly WorkerId Worker = new(7);

    [Fact]
    public void ALongHistory_IsToldInEventsOfBoundedSize()
    {
        var events = Tell(ContractNews.Begin(Ledger(600, 0), Worker, from: 0), Ledger(600, 600));
        Assert.Equal([(0, 256), (256, 512), (512, 600), (600, 600)], events.Select(told => told.Entries));
        Assert.Equal([(0, 0), (0, 256), (256, 512), (512, 600)], events.Select(told => told.Batches));
        Assert.All(events, told => Assert.InRange(Written(told).GetProperty("receipts").GetArrayLength(), 0, ContractNews.MaxItems));
        Assert.Equal(88, Written(events[2]).GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public void WithoutAnIndex_OnlyWhatComesIsTold()
    {
        var first = ContractNews.Begin(Ledger(3, 2), Worker, from: null);
        Assert.Equal(((3, 3), (2, 2)), (first.Entries, first.Batches));
        Assert.Null(first.Next(Ledger(3, 2), Worker));
        var next = first.Next(Ledger(4, 2), Worker)!;
        Assert.Equal(((3, 4), (2, 2)), (next.Entries, next.Batches));
        Assert.NotNull(next.Next(Ledger(4, 2), new WorkerId(8)));
    }

    [Fact]
    public void AfterAReorganisation_WhatDiffersIsToldAgain()
    {
        var told = ContractNews.Begin(Ledger(5, 0), Worker, from: 0).Next(Ledger(5, 5), Worker)!;
        var again = told.Next(Ledger(5, 5, fork: 3), Worker)!;
        Assert.Equal(((3, 5), (3, 5)), (again.Entries, again.Batches));
    }

    private static List<ContractNews> Tell(ContractNews first, ContractLedger now)
    {
        List<ContractNews> events = [first];
        while (events[^1].Next(now, Worker) is { } next)
        {
            events.Add(next);
        }

        Assert.True(events[^1].IsAll);
        return events;
    }

    private static JsonElement Written(ContractNews news)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            news.Write(writer);
            writer.WriteEndObject();
        }

        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }

    /// <summary>A contract with so many entries and one batch for each of the first; from <paramref name="fork"/> on in other transactions.</summary>
    private static ContractLedger Ledger(int entries, int batches, int fork = int.MaxValue) => ContractLedger.Empty(Contract) with
    {
        Entries =
        [
            .. Enumerable.Range(0, entries).Select(i =>
            {
                var entry = new OutcomeEntry(Contract, new EntryIndex((uint)i), Succeeded: true, new BlockNumber(1));
                return new QueuedEntry(entry, entry.Hash, Transaction(i, fork));
            }),
        ],
        Batches =
        [
            .. Enumerable.Range(0, batches).Select(i => new CommittedBatch(
                new EntryIndex((uint)i), new HeadParts(default, default, default, (uint)i + 1, default), Worker, Transaction(i, fork))),
        ],
    };

    private static Hash32 Transaction(int index, int fork)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, index >= fork ? -index - 1 : index);
        return Keccak256.Hash(number);
    }
}
