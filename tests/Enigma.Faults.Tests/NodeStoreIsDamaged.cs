// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Faults.Tests.Restarts;
using Enigma.Node;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>A bit flips in a stored record while the node is down, for every kind of record there is.</summary>
public sealed class NodeStoreIsDamaged(ProcessNetwork network) : IClassFixture<ProcessNetwork>
{
    // Only nodes on hardware keep collateral: CollateralCacheTests damage it.
    public static TheoryData<RecordKind> Kinds => [.. Enum.GetValues<RecordKind>().Except([RecordKind.Collateral])];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task FlippedBit_IsFoundAndMended(RecordKind kind)
    {
        using var user = await network.ConnectAsync();
        var books = new LedgerBooks(network, user);
        await books.OpenAsync();
        // Admitted tasks are stored as long as they are admitted; everything else is there once a receipt is.
        var stage = kind is RecordKind.Admitted or RecordKind.AdmittedContents ? TaskStage.Admitted : TaskStage.Confirmed;
        var task = await StagedTask.ReachAsync(network, user, stage);
        await network.Process.TerminateAsync();
        // Of contents the envelope: without it nobody can open the result.
        byte[] from = kind == RecordKind.Contents ? [.. (await task.InputsHashAsync()).AsSpan()] : [];
        Flip(kind, RoleWith(kind), from);

        await network.StartNodeAsync();
        var entries = await task.FinishAsync();
        await books.RequireEachEntryCommittedOnceAsync(task.Contract, entries);
        await books.RequireEachTaskPaidOnceAsync(task.Contract, task.Requests);
    }

    // Where a record of the kind certainly is; a kind that is new needs its line.
    private static string RoleWith(RecordKind kind) => kind switch
    {
        RecordKind.Identity or RecordKind.Contents or RecordKind.Receipts or RecordKind.Blocks or RecordKind.Admitted
            or RecordKind.AdmittedContents => "user",
        RecordKind.ContractKeys or RecordKind.Sealed => "keeper",
        RecordKind.Transactions => "worker-1",
        _ => throw new InvalidOperationException($"no story knows which role stores {kind}; add it here"),
    };

    private void Flip(RecordKind kind, string role, byte[] from)
    {
        var folder = Path.Combine(network.DataFolder, role);
        byte[] value;
        using (var store = RocksRecordStore.Open(folder, StoreIdentity.Of(network.Manifest)))
        {
            var records = store.Scan(kind, from);
            value = (from.Length > 0 ? records.First() : records.Last()).Value!.Value.ToArray();
        }

        // Opening has moved everything out of the log.
        foreach (var file in Directory.GetFiles(folder, "*.sst").Order(StringComparer.Ordinal))
        {
            var content = File.ReadAllBytes(file);
            if (content.AsSpan().IndexOf(value) is var place and >= 0)
            {
                content[place + (value.Length / 2)] ^= 1;
                File.WriteAllBytes(file, content);
                return;
            }
        }

        Assert.Fail($"no file of {folder} holds the {kind} record");
    }
}
