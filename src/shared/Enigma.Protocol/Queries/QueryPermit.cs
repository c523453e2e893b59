// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// An account's word that whoever holds a session key may read in its name for a while; signed by the account under the Ledger's domain
/// (spec/queries.md §1).
/// </summary>
/// <param name="Asker">The account.</param>
/// <param name="Scope">What it allows.</param>
/// <param name="Contracts">1 to <see cref="MaximumContracts"/> contracts, strictly rising.</param>
/// <param name="Expiry">The permit counts while header time, in seconds, is below it.</param>
/// <param name="Nonce">32 random bytes of this permit alone.</param>
/// <param name="SessionKey">Keccak-256 of the X-Wing public key that answers are sealed to.</param>
public sealed record QueryPermit(
    Address Asker, QueryScope Scope, IReadOnlyList<ContractAddress> Contracts, ulong Expiry, Hash32 Nonce, Hash32 SessionKey)
    : ILedgerStatement, IWireValue<QueryPermit>
{
    /// <summary>The most contracts of a permit.</summary>
    public const int MaximumContracts = 16;

    /// <summary>For how many seconds from the header's time a permit may count.</summary>
    public const ulong LongestSeconds = 86_400;

    private static readonly Hash32 Type = LedgerDomain.TypeHash(
        "QueryPermit(address asker,uint8 scope,address[] contracts,uint64 expiry,bytes32 nonce,bytes32 sessionKey)");

    /// <inheritdoc/>
    public Hash32 StructHash
    {
        get
        {
            var contracts = new AbiWords();
            foreach (var contract in Contracts)
            {
                contracts.Add(contract.Value);
            }

            return new AbiWords()
                .Add(Type).Add(Asker).Add((byte)Scope).Add(contracts.Hash()).Add(Expiry).Add(Nonce).Add(SessionKey).Hash();
        }
    }

    /// <summary>True when it allows a kind of question.</summary>
    public bool Allows(QueryKind kind) => Scope.HasFlag(kind == QueryKind.Query ? QueryScope.Query : QueryScope.Estimate);

    /// <inheritdoc/>
    public void Write(WireWriter writer)
    {
        writer.WriteAddress(Asker).WriteByte((byte)Scope).WriteList(Contracts);
        writer.WriteUInt64(Expiry).WriteHash(Nonce).WriteHash(SessionKey);
    }

    /// <inheritdoc/>
    public static QueryPermit Read(ref WireReader reader)
    {
        var asker = reader.ReadAddress();
        var scope = (QueryScope)reader.ReadByte();
        if (scope is QueryScope.None || (scope & ~QueryScope.All) != 0)
        {
            throw reader.Bad($"has the scope {(int)scope}, expected 1 to 3");
        }

        var contracts = reader.ReadList<ContractAddress>();
        return contracts.Count is 0 or > MaximumContracts
            ? throw reader.Bad($"has a permit for {contracts.Count} contracts, expected 1 to {MaximumContracts}")
            : !IsRising(contracts)
            ? throw reader.Bad("has a permit whose contracts are not strictly rising")
            : new(asker, scope, contracts, reader.ReadUInt64(), reader.ReadHash(), reader.ReadHash());
    }

    private static bool IsRising(IReadOnlyList<ContractAddress> contracts)
    {
        for (var i = 1; i < contracts.Count; i++)
        {
            if (contracts[i - 1].Value.AsSpan().SequenceCompareTo(contracts[i].Value.AsSpan()) >= 0)
            {
                return false;
            }
        }

        return true;
    }
}
