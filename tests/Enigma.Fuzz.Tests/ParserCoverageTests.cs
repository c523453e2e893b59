// SPDX-License-Identifier: MIT
using Enigma.Fuzz.Engine;
using Enigma.Fuzz.Targets;
using Xunit;

namespace Enigma.Fuzz.Tests;

/// <summary>A parser without a target fails here, before anybody forgets it.</summary>
public sealed class ParserCoverageTests
{
    // JsonFields are the fields of the answers that are under fuzz as a whole. What else the rule takes for a parser and is none, with the reason.
    private static readonly Dictionary<string, string> NoParsers = new(StringComparer.Ordinal)
    {
        ["ByteString.FromByteArray"] = "takes bytes as they are",
        ["Hash32.FromSpan"] = "a length check; every reader that gives it foreign bytes cuts 32 of them",
        ["Address.FromSpan"] = "a length check; every reader that gives it foreign bytes cuts 20 of them",
        ["RlpItem.FromBytes"] = "makes an item, reads nothing",
        ["WireValue.Decode"] = "under fuzz with every type of the wire format",
        ["ResultKey.FromExport"] = "takes the export of the user's own HPKE context",
        ["EthereumAccount.FromPrivateKey"] = "the user's own key; Secp256k1PrivateKey.FromBytes is under fuzz",
        ["SealedSecrets.Open"] = "behind Configure, under fuzz as FreshEnclave",
        ["AccountProof.Verify"] = "under fuzz as MerklePatriciaProof and LedgerView",
        ["AbiTypeParser.ParseType"] = "under fuzz as AbiType.Parse",
        ["AbiTypeParser.ParseSignature"] = "under fuzz as AbiSignature.Parse",
        ["RecordSeal.Open"] = "compares a checksum, reads nothing",
        ["RocksFiles.Open"] = "takes a path; the files are RocksDB's",
        ["RocksRecordStore.Open"] = "takes a path; what records hold is under fuzz by itself",
        ["NodeConfiguration.Read"] = "takes the path of the operator's own file",
        ["KeyFolder.Read"] = "takes the path of the operator's own key; Hash32.TryParse is under fuzz",
        ["Aes256Gcm.Open"] = "under fuzz through everything that is sealed",
        ["SodiumAes256Gcm.TryOpen"] = "under fuzz through everything that is sealed",
    };

    [Fact]
    public void EveryParser_HasATarget()
    {
        var covered = TargetList.Create().SelectMany(target => target.Covered).ToHashSet();
        var missing = ParserEntries.All.Where(method => !covered.Contains(method)).Select(ParserEntries.Show)
            .Where(name => !NoParsers.ContainsKey(name) && !name.StartsWith("JsonFields.", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
        Assert.True(!missing.Any(), $"no fuzz target covers {string.Join(", ", missing)}; add a class to tests/Enigma.Fuzz/Targets");
    }

    [Fact]
    public void EveryValueOfTheWireFormat_HasATarget()
    {
        var names = TargetList.Create().Select(target => target.Name).ToHashSet(StringComparer.Ordinal);
        Assert.All(WireValueTargets.Types, type => Assert.Contains($"wire.{type.Name}", names));
        Assert.Contains("wire.Leaf", names);
    }

    [Fact]
    public void Targets_HaveNamesOfTheirOwn()
    {
        var targets = TargetList.Create();
        Assert.Equal(targets.Count, targets.Select(target => target.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains(targets, target => target.Name == "decode.EnclaveRequest");
        Assert.Contains(targets, target => target.Name == "WorkerEnclave");
    }

    [Fact]
    public void Exceptions_FromTheRule_StillExist()
    {
        var parsers = ParserEntries.All.Select(ParserEntries.Show).ToHashSet(StringComparer.Ordinal);
        Assert.All(NoParsers.Keys, name => Assert.Contains(name, parsers));
    }
}
