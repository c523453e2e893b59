// SPDX-License-Identifier: MIT
using System.Reflection;
using System.Text.Json;
using Enigma.Chain;
using Enigma.Devnet;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>The Ledger's interface in C# is that of the compiled contract.</summary>
public sealed class LedgerAbiTests
{
    private static readonly string[] FromContracts = [.. Signatures("ILedger"), .. Signatures("DevnetToken")];

    [Fact]
    public void Functions_AreThoseOfTheContract()
    {
        var functions = typeof(LedgerAbi).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Where(field => field.FieldType == typeof(AbiSignature) && field.Name != nameof(LedgerAbi.Constructor))
            .Select(field => field.GetValue(null)!.ToString()!);
        Assert.All(functions, function => Assert.Contains($"function {function}", FromContracts));
    }

    [Fact]
    public void Errors_AreAllThatTheContractsCanThrow()
    {
        var known = LedgerAbi.Errors.Select(error => $"error {error}").Order(StringComparer.Ordinal);
        var thrown = FromContracts.Where(item => item.StartsWith("error ", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(thrown, known);
    }

    [Fact]
    public void Events_AreThoseOfTheContract()
    {
        var topics = FromContracts.Where(item => item.StartsWith("event ", StringComparison.Ordinal))
            .Select(item => AbiSignature.Parse(item["event ".Length..]).Hash).ToHashSet();
        var read = typeof(LedgerEvents).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(field => field.FieldType == typeof(Crypto.Hash32)).Select(field => (Crypto.Hash32)field.GetValue(null)!).ToArray();
        Assert.NotEmpty(read);
        Assert.All(read, topic => Assert.Contains(topic, topics));
    }

    [Fact]
    public void Describe_CustomError_NamesItAndItsValues()
    {
        var error = AbiSignature.Parse("KeyEpochNotAccepted(uint64,uint64)");
        var data = error.EncodeCall(AbiValue.Of(3ul), AbiValue.Of(7ul));
        Assert.Equal("KeyEpochNotAccepted(3, 7)", RevertReason.Describe(data));
        Assert.Equal("KeyEpochNotAccepted with 31 bytes that are not its values", RevertReason.Describe(data.AsSpan(0, 35)));
        Assert.Equal("reverted with the unknown error 0xffffffff and 0 bytes", RevertReason.Describe([0xff, 0xff, 0xff, 0xff]));
        Assert.Equal("reverted without a reason", RevertReason.Describe([]));
    }

    private static IEnumerable<string> Signatures(string contract)
    {
        var path = Path.Combine(Installation.Find().Root, "artifacts", "contracts", $"{contract}.json");
        using var artifact = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var item in artifact.RootElement.GetProperty("abi").EnumerateArray().Where(item => item.TryGetProperty("name", out _)))
        {
            yield return $"{item.GetProperty("type").GetString()} {item.GetProperty("name").GetString()}({Types(item.GetProperty("inputs"))})";
        }
    }

    private static string Types(JsonElement inputs) => string.Join(',', inputs.EnumerateArray().Select(TypeOf));

    private static string TypeOf(JsonElement input)
    {
        var type = input.GetProperty("type").GetString()!;
        return type.StartsWith("tuple", StringComparison.Ordinal) ? $"({Types(input.GetProperty("components"))}){type["tuple".Length..]}" : type;
    }
}
