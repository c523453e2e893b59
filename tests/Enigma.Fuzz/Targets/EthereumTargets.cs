// SPDX-License-Identifier: MIT
using System.Text;
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Fuzz.Engine;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;

namespace Enigma.Fuzz.Targets;

/// <summary>ABI signatures and type lists as text: what is accepted is printed as something that is accepted and equal.</summary>
[Covers(typeof(AbiSignature), nameof(AbiSignature.Parse))]
[Covers(typeof(AbiSignature), nameof(AbiSignature.ParseTypes))]
[Covers(typeof(AbiType), nameof(AbiType.Parse))]
internal sealed class AbiSignatureTarget : TextTarget
{
    public override IEnumerable<byte[]> Seeds =>
        new[] { "add(uint256,uint256)", "f((uint8,bytes)[3][],string,int24)", "(bytes32[2],(address,bool)[])", "uint256[2][]" }.Select(Utf8);

    public override IEnumerable<byte[]> Words =>
        base.Words.Concat(new[] { "uint", "uint256", "int8", "bytes", "bytes32", "string", "address", "bool", "[]", "[2]", "[4294967295]", "()", "tuple" }.Select(Utf8));

    protected override Verdict Parse(string text)
    {
        if (text.StartsWith('('))
        {
            var types = AbiSignature.ParseTypes(text);
            return Require($"({string.Join(',', types.Select(type => type.Name))})", again => AbiSignature.ParseTypes(again).SequenceEqual(types));
        }

        if (text.Contains('(', StringComparison.Ordinal))
        {
            var signature = AbiSignature.Parse(text);
            return Require(signature.ToString(), again => AbiSignature.Parse(again).Hash == signature.Hash);
        }

        var one = AbiType.Parse(text);
        return Require(one.Name, again => AbiType.Parse(again).Equals(one));
    }

    private static Verdict Require(string printed, Func<string, bool> isSame) =>
        isSame(printed) ? new(null, printed.Length > 16 ? "long" : printed) : throw new LawBrokenException($"'{printed}' is read as something else");
}

/// <summary>ABI data of types that the input names itself: <c>u8 length of the types | types | data</c>.</summary>
[Covers(typeof(AbiCodec), nameof(AbiCodec.Decode))]
internal sealed class AbiDataTarget : FuzzTarget
{
    private static readonly (string Types, object[] Values)[] Samples =
    [
        ("(uint256,int8,bool)", [AbiValue.Of(7ul), new AbiValue.Number(-3), new AbiValue.Boolean(true)]),
        ("(string,bytes,bytes4)", [new AbiValue.Text("text"), new AbiValue.Bytes("data"u8.ToArray()), new AbiValue.Bytes("abcd"u8.ToArray())]),
        ("(address[],(uint8,string)[2])",
            [
                new AbiValue.List([new AbiValue.Account(Address.Zero)]),
                new AbiValue.List([Pair(1, "one"), Pair(2, "two")]),
            ]),
    ];

    public override IEnumerable<byte[]> Seeds => Samples.Select(sample =>
    {
        var types = AbiSignature.ParseTypes(sample.Types);
        return (byte[])[(byte)sample.Types.Length, .. Encoding.UTF8.GetBytes(sample.Types), .. AbiCodec.Encode(types, [.. sample.Values.Cast<AbiValue>()])];
    });

    public override IEnumerable<byte[]> Words => Enumerable.Range(0, 8).Select(i => Hash32.FromUInt64(32ul * (ulong)i).ToArray());

    public override Verdict Parse(byte[] input)
    {
        var length = input.Length == 0 ? 0 : Math.Min(input[0], input.Length - 1);
        var types = AbiSignature.ParseTypes(Encoding.UTF8.GetString(input.AsSpan(input.Length == 0 ? 0 : 1, length)));
        var data = input.AsSpan(Math.Min(input.Length, 1 + length));
        var values = AbiCodec.Decode(types, data);
        if (!AbiCodec.Encode(types, values).AsSpan().SequenceEqual(data))
        {
            throw new LawBrokenException("ABI data that are accepted encode to other bytes");
        }

        for (var i = 0; i < types.Count; i++)
        {
            RequireText(types[i], values[i]);
        }

        return new(null, types.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    // What is shown to a person reads back as the same value.
    private static void RequireText(AbiType type, AbiValue value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            AbiText.WriteJson(writer, type, value);
        }

        var text = AbiText.Format(type, value);
        var again = AbiCodec.Encode([type], AbiText.Parse([type], [text]));
        if (!again.AsSpan().SequenceEqual(AbiCodec.Encode([type], [value])))
        {
            throw new LawBrokenException($"a value of {type} is shown as '{text}', which is another value");
        }
    }

    private static AbiValue.List Pair(ulong number, string text) => new([AbiValue.Of(number), new AbiValue.Text(text)]);
}

/// <summary>Words of a command line as ABI values: <c>types, newline, one value per line</c>.</summary>
[Covers(typeof(AbiText), nameof(AbiText.Parse))]
[Covers(typeof(UInt256), nameof(UInt256.TryParse))]
internal sealed class AbiTextTarget : TextTarget
{
    public override IEnumerable<byte[]> Seeds =>
        new[] { "(uint256,int8)\n0xff\n-128", "(address)\n0x1111111111111111111111111111111111111111", "((uint8,string)[],bool)\n[[1,\"a\"],[2,\"b\"]]\ntrue", "(bytes,bytes4)\n0x\n0x01020304" }.Select(Utf8);

    protected override Verdict Parse(string text)
    {
        var lines = text.Split('\n');
        var types = AbiSignature.ParseTypes(lines[0]);
        var values = AbiText.Parse(types, lines[1..]);
        var data = AbiCodec.Encode(types, values);
        return AbiCodec.Encode(types, AbiCodec.Decode(types, data)).AsSpan().SequenceEqual(data)
            ? new(null, UInt256.TryParse(lines[^1], out _) ? "number" : "other")
            : throw new LawBrokenException("values from text do not survive encoding");
    }
}

/// <summary>RLP by the tree and by the reader: two ways that must agree.</summary>
[Covers(typeof(RlpItem), nameof(RlpItem.Decode))]
internal sealed class RlpTarget : FuzzTarget
{
    // A list of one-byte items becomes one object per byte.
    public override CostBound Bound => CostBound.Default;

    public override Verdict Parse(byte[] input)
    {
        var item = RlpItem.Decode(input);
        var reader = new RlpReader(input);
        if (!reader.ReadEncoded().SequenceEqual(item.Encode()) || !reader.IsAtEnd)
        {
            throw new LawBrokenException("the reader and the tree read different RLP");
        }

        return new(item.Encode(), item.Items is { } items ? $"list {Math.Min(items.Count, 20)}" : "bytes");
    }
}

/// <summary>
/// Merkle-Patricia proofs under a root that fits their first node, so that what an endpoint can make of a node is reached:
/// <c>b32 key | list16(LP16(node))</c>.
/// </summary>
[Covers(typeof(MerklePatriciaProof), nameof(MerklePatriciaProof.VerifyAccount))]
[Covers(typeof(MerklePatriciaProof), nameof(MerklePatriciaProof.VerifyStorage))]
internal sealed class MerklePatriciaTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var storage = new Storage();
            for (var i = 0ul; i < 40; i++)
            {
                storage[Storage.Slot(i)] = Hash32.FromUInt64(i << (int)i);
            }

            var trie = storage.ToTrie();
            foreach (var slot in new ulong[] { 1, 7, 39, 400 })
            {
                var key = Storage.Slot(slot);
                yield return new WireWriter().WriteHash(key)
                    .WriteList([.. trie.Prove(key.AsSpan()).Select(node => new ProofNode(node))]).ToArray();
            }
        }
    }

    public override Verdict Parse(byte[] input)
    {
        var reader = new WireReader(input, "proof");
        var key = reader.ReadHash();
        byte[][] nodes = [.. reader.ReadList<ProofNode>().Select(node => node.Rlp.ToArray())];
        reader.RequireEnd();
        var root = nodes.Length == 0 ? MerklePatriciaProof.EmptyRoot : Keccak256.Hash(nodes[0]);
        var account = Try(() => MerklePatriciaProof.VerifyAccount(root, Address.FromSpan(key.AsSpan()[..Address.Size]), nodes).Exists);
        var word = MerklePatriciaProof.VerifyStorage(root, key, nodes);
        return new(null, $"{account} {word.IsZero} {nodes.Length}");
    }

    private bool Try(Func<bool> verify)
    {
        try
        {
            return verify();
        }
        catch (EnigmaException refusal) when (IsRefusal(refusal))
        {
            return false;
        }
    }
}

/// <summary>The words of the Ledger's storage: any 32 bytes may stand there for a reader that follows a wrong Ledger.</summary>
[Covers(typeof(ContractCounters), "FromWord")]
[Covers(typeof(ContractMeta), "FromWord")]
[Covers(typeof(SeatVersions), "FromWord")]
[Covers(typeof(EpochState), "FromWord")]
[Covers(typeof(KeeperRecord), "FromWord")]
[Covers(typeof(WorkerRecord), "FromWord")]
[Covers(typeof(WorkerStake), "FromWord")]
[Covers(typeof(AccountRecord), "FromWord")]
[Covers(typeof(UInt256), "FromBigEndian")]
internal sealed class LedgerWordTarget : FuzzTarget
{
    private static readonly Func<Hash32, object>[] Readers =
    [
        static word => ContractCounters.FromWord(word), word => ContractMeta.FromWord(word),
        word => SeatVersions.FromWord(word), word => EpochState.FromWord(word), word => KeeperRecord.FromWord(word),
        word => WorkerRecord.FromWord(word), word => WorkerStake.FromWord(word), word => AccountRecord.FromWord(word),
    ];

    public override int MaximumLength => 1 + Hash32.Size;

    public override IEnumerable<byte[]> Seeds => Enumerable.Range(0, Readers.Length).Select(i => (byte[])[(byte)i, .. Hash32.FromUInt64(7).AsSpan()]);

    public override Verdict Parse(byte[] input)
    {
        if (input.Length != 1 + Hash32.Size)
        {
            return new(null);
        }

        var number = UInt256.FromBigEndian(input.AsSpan(1));
        var word = Hash32.FromSpan(input.AsSpan(1));
        if (UInt256.FromWord(word) != number)
        {
            throw new LawBrokenException("a word and its bytes are different numbers");
        }

        return new(null, Readers[input[0] % Readers.Length](word).GetType().Name);
    }
}

/// <summary>The fields of a block as an endpoint tells them, one per line: <c>name=value</c>.</summary>
internal sealed class BlockFieldsTarget : TextTarget
{
    public override IEnumerable<byte[]> Seeds => [Utf8("parentHash=0x00\nnumber=0x1\nextraData=0x\nbaseFeePerGas=0x7")];

    public override IEnumerable<byte[]> Words => base.Words.Concat(
        new[] { "parentHash=", "sha3Uncles=", "miner=", "stateRoot=", "transactionsRoot=", "receiptsRoot=", "logsBloom=0x", "difficulty=0x0", "number=0x", "gasLimit=", "gasUsed=", "timestamp=", "extraData=", "mixHash=", "nonce=", "baseFeePerGas=", "withdrawalsRoot=", "\n" }
            .Select(Utf8));

    protected override Verdict Parse(string text)
    {
        var fields = text.Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).GroupBy(parts => parts[0]).ToDictionary(
            group => group.Key, group => group.First()[1]);
        var rlp = BlockHeaderFields.ToRlp(fields.GetValueOrDefault);
        RlpItem.Decode(rlp);
        return new(null, $"{rlp.Length}");
    }
}
