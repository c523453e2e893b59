// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>Hashes of typed data (EIP-712), for structs whose members each fill one word.</summary>
public static class Eip712
{
    private static readonly Hash32 DomainType =
        TypeHash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    private static readonly Hash32 SaltedDomainType =
        TypeHash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)");

    /// <summary>The hash of a type's text, for example <c>Permit(address owner,uint256 nonce)</c>.</summary>
    public static Hash32 TypeHash(string encodedType) => Keccak256.Hash(Encoding.ASCII.GetBytes(encodedType));

    /// <summary>The separator of a domain with all four of these fields and no other.</summary>
    public static Hash32 DomainSeparator(string name, string version, UInt256 chainId, Address verifyingContract) =>
        HashStruct(DomainType, HashText(name), HashText(version), Word(chainId), Word(verifyingContract));

    /// <summary>The separator of a domain with all five fields.</summary>
    public static Hash32 DomainSeparator(string name, string version, UInt256 chainId, Address verifyingContract, Hash32 salt) =>
        HashStruct(SaltedDomainType, HashText(name), HashText(version), Word(chainId), Word(verifyingContract), salt);

    /// <summary>The hash of a struct: Keccak-256 of its type hash and its members' words. Dynamic members enter as their hash.</summary>
    public static Hash32 HashStruct(Hash32 typeHash, params ReadOnlySpan<Hash32> members)
    {
        var hasher = new Keccak256Hasher().Append(typeHash);
        foreach (var member in members)
        {
            hasher.Append(member);
        }

        return hasher.Finish();
    }

    /// <summary>What is signed: Keccak-256 of 0x1901, the domain separator and the struct's hash.</summary>
    public static Hash32 Digest(Hash32 domainSeparator, Hash32 structHash) =>
        Keccak256.Hash([0x19, 0x01], domainSeparator.AsSpan(), structHash.AsSpan());

    /// <summary>An address as a word.</summary>
    public static Hash32 Word(Address address)
    {
        Span<byte> word = stackalloc byte[Hash32.Size];
        word.Clear();
        address.CopyTo(word[(Hash32.Size - Address.Size)..]);
        return Hash32.FromSpan(word);
    }

    /// <summary>A number as a word.</summary>
    public static Hash32 Word(UInt256 number) => number.ToWord();

    private static Hash32 HashText(string text) => Keccak256.Hash(Encoding.UTF8.GetBytes(text));
}
