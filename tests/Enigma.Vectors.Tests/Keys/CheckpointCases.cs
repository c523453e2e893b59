// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Crypto;
using Enigma.Protocol;
using static Enigma.Vectors.Tests.Keys.KeysSample;

namespace Enigma.Vectors.Tests.Keys;

/// <summary>
/// Makes the checkpoint cases of spec/vectors/keys.json. A value is given by its length and the byte that fills it; pages of 1 MiB are
/// given by their hash in the header alone.
/// </summary>
internal sealed class CheckpointCases(CaseList cases)
{
    private const ulong Generation = 4;

    private static readonly CheckpointContext Place = new(Network, Contract, new(5), new(Generation), new(Hash("state")));

    private static readonly StateWrite[] Small = [Entry("a", 1, 1), Entry("ab", 0, 0), Entry("b", 7, 100)];
    private static readonly StateWrite[] Large = [Entry("a", 1, 1 << 20), Entry("b", 2, 1 << 19)];

    internal void AddAll()
    {
        AddValid("no keys", []);
        AddValid("three keys", Small);
        AddValid("one page of 1 MiB", [Entry("a", 3, (1 << 20) - 4 - CheckpointPages.EntryOverhead - 1)], isShort: false);
        AddValid("two pages, cut through a value", Large, isShort: false);
        AddHeaders();
        AddPages();
        AddContents();
    }

    internal static IReadOnlyList<ByteString> Seal(StateKey key, CheckpointContext context, StateWrite[] entries) => CheckpointPages.Seal(
        key, context, entries.Select(entry => KeyValuePair.Create(entry.Key.Memory, entry.Value!.Value.Memory)),
        entries.Sum(entry => entry.Key.Length + entry.Value!.Value.Length + CheckpointPages.EntryOverhead));

    private static StateWrite Entry(string key, byte fill, int length) =>
        new(System.Text.Encoding.ASCII.GetBytes(key), Enumerable.Repeat(fill, length).ToArray());

    private static ContractEpochSecret Secret(ulong epoch = Generation)
    {
        using var roots = Roots();
        return roots.ContractEpochSecret(Contract, new(epoch));
    }

    private static IReadOnlyList<ByteString> Seal(StateWrite[] entries, CheckpointContext? context = null)
    {
        using var secret = Secret();
        using var key = secret.StateKey();
        return Seal(key, context ?? Place, entries);
    }

    private static CheckpointHeader Header(IEnumerable<ByteString> pages) => new(
        Network, Contract, Place.Index, Place.Generation, Place.State, new(Hash("queue")), Hash("deploy entry"), EntryStatus.Succeeded,
        [Hash("peak 1"), Hash("peak 2")], [.. pages.Select(page => Keccak256.Hash(page))]);

    private static JsonObject Fields(byte[] header, IEnumerable<int> order, ulong epoch = Generation)
    {
        using var secret = Secret(epoch);
        return new()
        {
            ["contractEpochSecret"] = Hex(secret.Reveal()),
            ["header"] = Hex(header),
            ["order"] = new JsonArray([.. order.Select(page => JsonValue.Create(page))]),
        };
    }

    private static JsonArray Json(IEnumerable<ByteString> pages) => [.. pages.Select(page => JsonValue.Create(page.ToString()))];

    private static JsonArray Json(StateWrite[] entries) =>
    [
        .. entries.Select(entry => new JsonObject
        {
            ["key"] = entry.Key.ToString(),
            ["fill"] = entry.Value!.Value.IsEmpty ? 0 : entry.Value.Value.Span[0],
            ["length"] = entry.Value.Value.Length,
        }),
    ];

    private void AddValid(string name, StateWrite[] entries, bool isShort = true)
    {
        var pages = Seal(entries);
        var header = Header(pages);
        var fields = Fields(header.Encode(), Enumerable.Range(0, pages.Count));
        fields["checkpointHash"] = header.Hash.ToString();
        fields["entries"] = Json(entries);
        if (isShort)
        {
            fields["pages"] = Json(pages);
        }

        cases.Add("checkpoint", name, fields);
    }

    private void Refuse(string name, ErrorCode error, byte[] header, IReadOnlyList<ByteString> pages, int[]? order = null, ulong epoch = Generation)
    {
        var fields = Fields(header, order ?? [0], epoch);
        fields["pages"] = Json(pages);
        cases.Add("checkpoint.refused", name, fields, error);
    }

    private void AddHeaders()
    {
        var pages = Seal(Small);
        var header = Header(pages);
        var bytes = header.Encode();
        void RefuseHeader(string name, byte[] altered) => Refuse(name, CheckpointErrors.BadHeader, altered, pages);
        RefuseHeader("empty", []);
        RefuseHeader("version 0", Flip(bytes, 0));
        RefuseHeader("truncated", bytes[..^1]);
        RefuseHeader("with a byte more", [.. bytes, 0]);
        RefuseHeader("index 0", (header with { Index = new(0), Peaks = [] }).Encode());
        RefuseHeader("a peak too few", (header with { Peaks = [Hash("peak 1")] }).Encode());
        RefuseHeader("a deployment that is a system entry", (header with { Deployment = EntryStatus.System }).Encode());
        RefuseHeader("no page", (header with { Pages = [] }).Encode());
        RefuseHeader("three pages", (header with { Pages = [Hash("1"), Hash("2"), Hash("3")] }).Encode());
    }

    private void AddPages()
    {
        var pages = Seal(Small);
        var header = Header(pages);
        Refuse("an altered page", CheckpointErrors.WrongPage, header.Encode(), [Flip(pages[0], -1)]);
        Refuse("a truncated page", CheckpointErrors.WrongPage, header.Encode(), [pages[0].Span[..^1].ToArray()]);
        Refuse("a page that does not exist", CheckpointErrors.WrongPage, header.Encode(), pages, [1]);
        Refuse("a page twice", CheckpointErrors.WrongPage, header.Encode(), pages, [0, 0]);
        Refuse("the key of another generation", CheckpointErrors.OpenFailed, header.Encode(), pages, epoch: 3);
        void RefuseHeader(string name, CheckpointHeader other) => Refuse(name, CheckpointErrors.OpenFailed, other.Encode(), pages);
        RefuseHeader("pages of another index", header with { Index = new(6) });
        RefuseHeader("pages of another generation", header with { Generation = new(5) });
        RefuseHeader("pages of another state", header with { State = new(Hash("other")) });
        RefuseHeader("pages of another contract", header with { Contract = new(Account("other")) });
        RefuseHeader("pages of another network", header with { Network = new(Hash("other")) });
        var order = Fields(Header(Seal(Large)).Encode(), [1, 0]);
        order["entries"] = Json(Large);
        cases.Add("checkpoint.refused", "two pages in the wrong order", order, CheckpointErrors.WrongPage);
    }

    private void AddContents()
    {
        void RefuseContent(string name, byte[] padded)
        {
            ByteString[] pages = [SealRaw(padded)];
            Refuse(name, CheckpointErrors.BadFormat, Header(pages).Encode(), pages);
        }

        byte[] one = [0, 1, (byte)'a', 0, 0, 0, 0];
        RefuseContent("a key twice", Padding.Pad([.. one, .. one]));
        RefuseContent("an entry that is cut off", Padding.Pad(one.AsSpan(0, 5)));
        RefuseContent("a key that is too long", Padding.Pad([4, 1, .. new byte[0x401], 0, 0, 0, 0]));
        RefuseContent("a greater size class than needed", [.. Padding.Pad(one), .. new byte[256]]);
        RefuseContent("filler that is not zero", Flip(Padding.Pad(one), -1));
    }

    /// <summary>Seals what no enclave would, with the formulas of spec/keys.md written out.</summary>
    private static byte[] SealRaw(byte[] padded)
    {
        using var secret = Secret();
        using var key = new SivKey(
            HkdfSha256.Derive(secret.Reveal(), [], Labels.StateMac, SivKey.KeySize),
            HkdfSha256.Derive(secret.Reveal(), [], Labels.StateEncryption, SivKey.KeySize));
        var data = new WireWriter()
            .WriteSpan(Labels.Checkpoint).Write(Network).Write(Contract).WriteUInt64(5).WriteUInt64(Generation)
            .WriteHash(Hash("state")).WriteUInt16(0).WriteUInt16(1).ToArray();
        return key.Seal(data, padded);
    }
}
