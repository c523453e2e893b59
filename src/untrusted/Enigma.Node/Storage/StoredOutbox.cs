// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>What a node's accounts sent and is not settled, in its store (spec/storage.md section 2).</summary>
public sealed class StoredOutbox(IRecordStore records) : ITransactionOutbox
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OutboxEntry>> LoadAsync(Address account, CancellationToken cancellationToken)
    {
        var entries = new List<OutboxEntry>();
        foreach (var (key, value) in records.Scan(RecordKind.Transactions, account.ToArray()))
        {
            if (!key.AsSpan().StartsWith(account.AsSpan()))
            {
                break;
            }

            // A damaged one counts as never sent: its number is still known to the endpoints.
            if (value is { } whole)
            {
                entries.Add(Decode(account, BinaryPrimitives.ReadUInt64BigEndian(key.AsSpan(Address.Size)), whole.Span));
            }
        }

        return ValueTask.FromResult<IReadOnlyList<OutboxEntry>>(entries);
    }

    /// <inheritdoc/>
    public ValueTask SaveAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        records.Write(new RecordBatch().Put(RecordKind.Transactions, Key(entry.Account, entry.Nonce), Encode(entry)), Durability.Disk);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(Address account, ulong nonce, CancellationToken cancellationToken)
    {
        records.Write(new RecordBatch().Remove(RecordKind.Transactions, Key(account, nonce)), Durability.Process);
        return ValueTask.CompletedTask;
    }

    private static byte[] Encode(OutboxEntry entry)
    {
        var writer = new WireWriter().WriteShortText(entry.Purpose).WriteFlag(entry.To is not null);
        if (entry.To is { } to)
        {
            writer.WriteAddress(to);
        }

        writer.WriteLongBytes(entry.Data.Span).WriteUInt64(entry.GasLimit).WriteUInt16((ushort)entry.Versions.Count);
        foreach (var (hash, offer) in entry.Versions)
        {
            writer.WriteHash(hash).WriteUInt128(offer.MaxFeePerGas).WriteUInt128(offer.MaxPriorityFeePerGas);
        }

        writer.WriteLongBytes(entry.Encoded.Span).WriteUInt64(entry.SentAt).WriteFlag(entry.Mined is not null);
        if (entry.Mined is { } mined)
        {
            writer.WriteUInt64(mined.Block).WriteFlag(mined.Succeeded);
        }

        return writer.ToArray();
    }

    private static OutboxEntry Decode(Address account, ulong nonce, ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(value, "sent transaction", StoreErrors.Damaged);
        var entry = new OutboxEntry
        {
            Account = account,
            Nonce = nonce,
            Purpose = reader.ReadShortText(),
            To = reader.ReadFlag() ? reader.ReadAddress() : null,
            Data = reader.ReadLongBytes().Memory,
            GasLimit = reader.ReadUInt64(),
            Versions = ReadVersions(ref reader),
            Encoded = reader.ReadLongBytes().Memory,
            SentAt = reader.ReadUInt64(),
            Mined = reader.ReadFlag() ? (reader.ReadUInt64(), reader.ReadFlag()) : null,
        };
        reader.RequireEnd();
        return entry;
    }

    private static List<(Hash32 Hash, FeeQuote Offer)> ReadVersions(ref WireReader reader)
    {
        var versions = new List<(Hash32, FeeQuote)>();
        for (var count = reader.ReadUInt16(); versions.Count < count;)
        {
            versions.Add((reader.ReadHash(), new FeeQuote(reader.ReadUInt128(), reader.ReadUInt128())));
        }

        return versions;
    }

    private static byte[] Key(Address account, ulong nonce)
    {
        var key = new byte[Address.Size + sizeof(ulong)];
        account.CopyTo(key);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(Address.Size), nonce);
        return key;
    }
}
