// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>A query or an estimate in the clear: what an asker seals and only the enclave reads (spec/queries.md §2).</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Contract">The contract that is asked.</param>
/// <param name="Function">The function as <c>name(type,...)</c>, 1 to 256 bytes of UTF-8.</param>
/// <param name="Arguments">The arguments in ABI encoding.</param>
/// <param name="Permit">In whose name.</param>
/// <param name="Signature">The asker's over the permit, 65 bytes.</param>
/// <param name="Session">The public key that the answer is sealed to.</param>
public sealed record PlainQuery(
    QueryKind Kind,
    ContractAddress Contract,
    string Function,
    ByteString Arguments,
    QueryPermit Permit,
    EnclaveSignature Signature,
    EncryptionKey Session) : IWireValue<PlainQuery>
{
    private const byte Version = 1;

    /// <summary>The bytes that are padded and sealed.</summary>
    /// <exception cref="EnigmaException"><c>query.bad_query</c> when it could not be read again.</exception>
    public byte[] Encode()
    {
        var bytes = WireValue.Encode(this);
        Decode(bytes);
        return bytes;
    }

    /// <summary>The query of these bytes.</summary>
    /// <exception cref="EnigmaException"><c>query.bad_query</c></exception>
    public static PlainQuery Decode(ReadOnlySpan<byte> data) => WireValue.Decode<PlainQuery>(data, "query", QueryErrors.BadQuery);

    /// <summary>
    /// Refuses a query that its permit does not cover. The messages name what is wrong and no value: they go to a host that must not know it.
    /// </summary>
    /// <param name="contract">The contract that the envelope was sealed for.</param>
    /// <param name="domain">The domain of the Ledger.</param>
    /// <param name="now">Header time in seconds.</param>
    /// <exception cref="EnigmaException"><c>query.out_of_scope</c>, <c>query.wrong_permit</c> or <c>query.permit_expired</c></exception>
    public void RequirePermitted(ContractAddress contract, LedgerDomain domain, ulong now)
    {
        if (Contract != contract || !Permit.Contracts.Contains(contract) || !Permit.Allows(Kind))
        {
            throw new EnigmaException(
                QueryErrors.OutOfScope, $"the permit does not cover what is asked of {contract}; sign one for this contract and this kind");
        }

        if (Session.Hash != Permit.SessionKey || !domain.Verify(Permit, Signature, Permit.Asker))
        {
            throw new EnigmaException(
                QueryErrors.WrongPermit, "the permit is not signed by its asker for this network and session; sign it again");
        }

        if (now >= Permit.Expiry || Permit.Expiry - now > QueryPermit.LongestSeconds)
        {
            throw new EnigmaException(
                QueryErrors.PermitExpired,
                $"at header time {now} the permit has run out, or counts for longer than {QueryPermit.LongestSeconds} s; sign a new one");
        }
    }

    /// <summary>Nothing of the content.</summary>
    public override string ToString() => nameof(PlainQuery);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer
        .WriteByte(Version).WriteByte((byte)Kind).Write(Contract).WriteShortText(Function).WriteLongBytes(Arguments)
        .Write(Permit).WriteSpan(Signature.Bytes).WriteSpan(Session.Bytes);

    /// <inheritdoc/>
    public static PlainQuery Read(ref WireReader reader)
    {
        reader.ReadVersion(Version);
        var kind = (QueryKind)reader.ReadByte();
        if (kind is not (QueryKind.Query or QueryKind.Estimate))
        {
            throw reader.Bad($"is of kind {(byte)kind}, expected 1 or 2");
        }

        var contract = reader.Read<ContractAddress>();
        var start = reader.Position;
        var function = reader.ReadShortText();
        var length = reader.Position - start - sizeof(ushort);
        if (length is 0 or > PlainInputs.MaximumFunctionLength)
        {
            throw reader.Bad($"has a function text of {length} bytes, expected 1 to {PlainInputs.MaximumFunctionLength}");
        }

        var arguments = reader.ReadLongBytes();
        var permit = reader.Read<QueryPermit>();
        var signature = new EnclaveSignature(reader.ReadBytes(EnclaveSignature.Size));
        var session = new EncryptionKey(reader.ReadBytes(EncryptionKey.Size));
        try
        {
            XWing.VerifyPublicKey(session.Bytes);
        }
        catch (EnigmaException)
        {
            throw reader.Bad("has a session key that is no X-Wing key");
        }

        return new(kind, contract, function, arguments, permit, signature, session);
    }
}
