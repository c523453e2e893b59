// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>A struct that is signed under the Ledger's EIP-712 domain (spec/ledger.md §3).</summary>
public interface ILedgerStatement
{
    /// <summary>The struct hash of EIP-712: Keccak-256 of type hash and fields.</summary>
    Hash32 StructHash { get; }
}

/// <summary>
/// The EIP-712 domain of one Ledger: a signature for one chain, Ledger or network is none for another (spec/ledger.md §3).
/// </summary>
public sealed class LedgerDomain
{
    private static readonly Hash32 DomainType =
        TypeHash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)");

    private static readonly Hash32 NameHash = Keccak256.Hash("Enigma"u8);
    private static readonly Hash32 VersionHash = Keccak256.Hash("1"u8);

    /// <summary>The domain of the Ledger at <paramref name="ledger"/>.</summary>
    public LedgerDomain(ulong chainId, Address ledger, NetworkId network) =>
        Separator = new AbiWords().Add(DomainType).Add(NameHash).Add(VersionHash).Add(chainId).Add(ledger).Add(network.Value).Hash();

    /// <summary>The domain separator.</summary>
    public Hash32 Separator { get; }

    /// <summary>What is signed for <paramref name="statement"/>.</summary>
    public Hash32 Digest(ILedgerStatement statement) => Keccak256.Hash([0x19, 0x01], Separator.AsSpan(), statement.StructHash.AsSpan());

    /// <summary>Signs a statement: 65 bytes r | s | v.</summary>
    public EnclaveSignature Sign(ILedgerStatement statement, Secp256k1PrivateKey signer) => new(signer.Sign(Digest(statement)));

    /// <summary>True when <paramref name="signature"/> is <paramref name="signer"/>'s over the statement.</summary>
    public bool Verify(ILedgerStatement statement, EnclaveSignature signature, Address signer) =>
        Secp256k1.TryRecover(Digest(statement), signature.Bytes, out var recovered) && recovered == signer;

    internal static Hash32 TypeHash(string type) => Keccak256.Hash(Encoding.ASCII.GetBytes(type));
}
