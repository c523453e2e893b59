// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Vectors.Tests.Ethereum;

public sealed class EthereumVectorTests
{
    private static readonly VectorFile Vectors = VectorFile.Load("ethereum");

    [Fact]
    public void File_HasEveryKindThatIsReadHere() =>
        Assert.Equal(
            "abi 21, abi.decode 22, abi.signature 5, abi.text 25, abi.type 29, create 6, create2 2, eip712 2, "
            + "rlp 13, rlp.refused 16, transaction 3",
            Vectors.Census);

    [Fact]
    public void Rlp_DecodesAndEncodesToTheSameBytes()
    {
        Vectors.ForEach("rlp", v => Assert.Equal(v.Bytes("rlp"), RlpItem.Decode(v.Bytes("rlp")).Encode()));
        Vectors.ForEachRefused("rlp.refused", v => RlpItem.Decode(v.Bytes("rlp")));
    }

    [Fact]
    public void Abi_EncodesDecodesAndShowsValues() =>
        Vectors.ForEach("abi", v =>
        {
            var types = AbiSignature.ParseTypes(v.Text("types"));
            var values = AbiText.Parse(types, v.Texts("values"));
            Assert.Equal(v.Bytes("encoded"), AbiCodec.Encode(types, values));
            Assert.Equal(values, AbiCodec.Decode(types, v.Bytes("encoded")));
            Assert.Equal(values, AbiText.Parse(types, [.. types.Select((type, i) => AbiText.Format(type, values[i]))]));
        });

    [Fact]
    public void Abi_RefusesOtherEncodings() =>
        Vectors.ForEachRefused("abi.decode", v => AbiCodec.Decode(AbiSignature.ParseTypes(v.Text("types")), v.Bytes("encoded")));

    [Fact]
    public void Abi_RefusesTextThatIsNoValue() =>
        Vectors.ForEachRefused("abi.text", v => AbiText.Parse(AbiSignature.ParseTypes(v.Text("types")), v.Texts("values")));

    [Fact]
    public void Abi_ReadsSignatures()
    {
        Vectors.ForEach("abi.signature", v =>
        {
            var signature = AbiSignature.Parse(v.Text("signature"));
            Assert.Equal(v.Text("canonical"), signature.ToString());
            Assert.Equal(v.Bytes("selector"), signature.Selector);
        });
        Vectors.ForEachRefused("abi.type", v => AbiSignature.Parse(v.Text("signature")));
    }

    [Fact]
    public void Eip712_GivesTheDigests() =>
        Vectors.ForEach("eip712", v =>
        {
            var domain = v.GetProperty("domain");
            var (name, version) = (domain.Text("name"), domain.Text("version"));
            var (chainId, contract) = (domain.Number("chainId"), domain.Address("verifyingContract"));
            var separator = domain.TryGetProperty("salt", out _)
                ? Eip712.DomainSeparator(name, version, chainId, contract, domain.Hash("salt"))
                : Eip712.DomainSeparator(name, version, chainId, contract);
            Hash32[] members = [.. v.Texts("members").Select(member => Hash32.Parse(member))];
            Assert.Equal(v.Hash("digest"), Eip712.Digest(separator, Eip712.HashStruct(Eip712.TypeHash(v.Text("type")), members)));
        });

    [Fact]
    public void Transaction_SignsToTheSameBytes() =>
        Vectors.ForEach("transaction", v =>
        {
            using var key = Secp256k1PrivateKey.FromBytes(v.Bytes("key"));
            var transaction = new Eip1559Transaction
            {
                ChainId = v.Number("chainId"),
                Nonce = v.Number("nonce"),
                MaxPriorityFeePerGas = Decimal(v, "maxPriorityFeePerGas"),
                MaxFeePerGas = Decimal(v, "maxFeePerGas"),
                GasLimit = v.Number("gasLimit"),
                To = v.GetProperty("to").ValueKind == JsonValueKind.Null ? null : v.Address("to"),
                Value = Decimal(v, "value"),
                Data = v.Bytes("data"),
            };
            Assert.Equal(v.Hash("signingHash"), transaction.SigningHash);
            var signed = transaction.Sign(key);
            Assert.Equal(v.Bytes("raw"), signed.Encoded.ToArray());
            Assert.Equal(v.Hash("hash"), signed.Hash);
        });

    [Fact]
    public void DeployedAddress_IsTheChainsOwn()
    {
        Vectors.ForEach("create", v =>
            Assert.Equal(v.Address("address"), DeployedAddress.OfCreate(v.Address("sender"), v.Number("nonce"))));
        Vectors.ForEach("create2", v =>
            Assert.Equal(v.Address("address"), DeployedAddress.OfCreate2(v.Address("deployer"), v.Hash("salt"), v.Hash("codeHash"))));
    }

    private static UInt256 Decimal(JsonElement entry, string name)
    {
        Assert.True(UInt256.TryParse(entry.Text(name), out var number));
        return number;
    }
}
