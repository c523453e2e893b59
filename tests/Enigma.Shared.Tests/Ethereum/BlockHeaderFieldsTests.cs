// SPDX-License-Identifier: MIT
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Shared.Tests.Ethereum;

public sealed class BlockHeaderFieldsTests
{
    [Fact]
    public void ToRlp_OfABlockOfAnOlderFork_DecodesWithoutTheLaterFields()
    {
        var fields = Block();
        fields.Remove("requestsHash");
        var header = BlockHeader.Decode(BlockHeaderFields.ToRlp(fields.GetValueOrDefault));
        Assert.Null(header.RequestsHash);
        Assert.NotNull(header.ParentBeaconBlockRoot);
        Assert.Equal(0x1234UL, header.Number);
    }

    [Theory]
    [InlineData("stateRoot", null, "block field stateRoot is missing; ask another Ethereum node")]
    [InlineData("stateRoot", "0x12", "block field stateRoot has 1 bytes, expected 32; ask another Ethereum node")]
    [InlineData("number", "4660", "block field number is '4660', expected a hex number; ask another Ethereum node")]
    [InlineData("number", "0xzz", "block field number is '0xzz', expected a hex number; ask another Ethereum node")]
    [InlineData("extraData", "0x1", "block field extraData is '0x1', expected hex after 0x; ask another Ethereum node")]
    [InlineData("nonce", "no hex", "block field nonce is 'no hex', expected hex after 0x; ask another Ethereum node")]
    [InlineData(
        "blobGasUsed",
        null,
        "block field excessBlobGas is present although the earlier field blobGasUsed is missing; ask another Ethereum node")]
    public void ToRlp_OfABadField_SaysWhich(string name, string? value, string message)
    {
        var fields = Block();
        fields[name] = value;
        var error = Assert.Throws<EnigmaException>(() => BlockHeaderFields.ToRlp(fields.GetValueOrDefault));
        Assert.Equal(BlockHeaderErrors.BadField, error.Code);
        Assert.Equal(message, error.Message);
    }

    private static Dictionary<string, string?> Block()
    {
        var hash = "0x" + new string('1', 64);
        var fields = new Dictionary<string, string?>
        {
            ["miner"] = "0x" + new string('2', 40),
            ["logsBloom"] = "0x" + new string('0', 512),
            ["difficulty"] = "0x0",
            ["number"] = "0x1234",
            ["extraData"] = "0x",
            ["nonce"] = "0x0000000000000000",
        };
        foreach (var name in new[] { "gasLimit", "gasUsed", "timestamp", "baseFeePerGas", "blobGasUsed", "excessBlobGas" })
        {
            fields[name] = "0x1";
        }

        foreach (var name in new[]
        {
            "parentHash", "sha3Uncles", "stateRoot", "transactionsRoot", "receiptsRoot", "mixHash", "withdrawalsRoot",
            "parentBeaconBlockRoot", "requestsHash",
        })
        {
            fields[name] = hash;
        }

        return fields;
    }
}
