// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>What an answer is about (spec/queries.md §4).</summary>
/// <param name="Network">The network.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Query">The query id: Keccak-256 of the query envelope.</param>
/// <param name="Block">The enclave's head.</param>
/// <param name="Head">The committed head whose state was read.</param>
public sealed record QueryAnswerContext(NetworkId Network, ContractAddress Contract, Hash32 Query, BlockNumber Block, Head Head)
{
    internal byte[] Info => new WireWriter().WriteSpan(Labels.QueryAnswer).Write(Network).Write(Contract).WriteHash(Query).ToArray();

    internal byte[] AssociatedData => new WireWriter().Write(Block).Write(Head).ToArray();
}

/// <summary>Seals the outcome of a query to the session of its permit, and opens it (spec/queries.md §4).</summary>
public static class QueryAnswer
{
    /// <summary>Seals an outcome: <c>enc | ciphertext</c>.</summary>
    /// <param name="context">What it is about.</param>
    /// <param name="session">The session's public key.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="encapsulationSeed">64 secret random bytes, used once.</param>
    public static Ciphertext Seal(
        QueryAnswerContext context, EncryptionKey session, QueryOutcome outcome, ReadOnlySpan<byte> encapsulationSeed)
    {
        using var sender = HpkeSender.Setup(session.Bytes, context.Info, encapsulationSeed);
        var plain = outcome.Encode();
        var padded = Padding.Pad(plain);
        var ciphertext = sender.Seal(context.AssociatedData, padded);
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(padded);
        return new Ciphertext((byte[])[.. sender.Encapsulation, .. ciphertext]);
    }

    /// <summary>Opens an answer.</summary>
    /// <exception cref="EnigmaException"><c>result.open_failed</c> or <c>result.bad_format</c></exception>
    public static QueryOutcome Open(QueryAnswerContext context, XWingPrivateKey session, Ciphertext answer)
    {
        var padded = OpenPadded(context, session, answer.Bytes);
        try
        {
            return QueryOutcome.Decode(Padding.Unpad(padded));
        }
        catch (EnigmaException e) when (e.Code == CryptoErrors.BadPadding)
        {
            throw new EnigmaException(
                ResultErrors.BadFormat, $"the {padded.Length} bytes of the answer are not a padded outcome; the enclave is faulty");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    private static byte[] OpenPadded(QueryAnswerContext context, XWingPrivateKey session, ReadOnlySpan<byte> answer)
    {
        try
        {
            var encapsulation = answer[..Math.Min(answer.Length, XWing.EncapsulationSize)];
            using var receiver = HpkeReceiver.Setup(session, encapsulation, context.Info);
            return receiver.Open(context.AssociatedData, answer[encapsulation.Length..]);
        }
        catch (EnigmaException)
        {
            throw new EnigmaException(
                ResultErrors.OpenFailed,
                $"the answer of {answer.Length} bytes does not open: it is another session's, about another query or head, or altered");
        }
    }
}

/// <summary>What was answered on which state; signed by the seat's enclave under the Ledger's domain (spec/queries.md §4).</summary>
/// <param name="Query">The query id.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Block">The enclave's head.</param>
/// <param name="Head">The committed head whose state was read.</param>
/// <param name="Answer">Keccak-256 of the sealed answer.</param>
public sealed record QueryAnswerStatement(Hash32 Query, ContractAddress Contract, BlockNumber Block, Head Head, Hash32 Answer) : ILedgerStatement
{
    private static readonly Hash32 Type =
        LedgerDomain.TypeHash("QueryAnswer(bytes32 query,address contract,uint64 blockNumber,bytes32 head,bytes32 answer)");

    /// <inheritdoc/>
    public Hash32 StructHash => new AbiWords().Add(Type).Add(Query).Add(Contract.Value).Add(Block.Value).Add(Head.Value).Add(Answer).Hash();

    /// <summary>The statement about a sealed answer.</summary>
    public static QueryAnswerStatement Of(QueryAnswerContext context, Ciphertext answer) =>
        new(context.Query, context.Contract, context.Block, context.Head, Keccak256.Hash(answer.Bytes));
}
