// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>An envelope that opened. Its result key answers the user even when the inputs turn out to be useless.</summary>
public sealed class OpenedEnvelope : IDisposable
{
    private readonly byte[] _padded;

    internal OpenedEnvelope(byte[] padded, ResultKey resultKey)
    {
        _padded = padded;
        ResultKey = resultKey;
    }

    /// <summary>Seals the outcome to the user.</summary>
    public ResultKey ResultKey { get; }

    /// <summary>The inputs.</summary>
    /// <exception cref="EnigmaException"><c>envelope.bad_inputs</c> when padding or encoding are wrong.</exception>
    public PlainInputs ReadInputs()
    {
        byte[] plain;
        try
        {
            plain = Padding.Unpad(_padded);
        }
        catch (EnigmaException)
        {
            throw new EnigmaException(
                EnvelopeErrors.BadInputs,
                $"the {_padded.Length} sealed bytes are not padded inputs; seal the inputs with a client of this network");
        }

        var inputs = PlainInputs.Decode(plain);
        CryptographicOperations.ZeroMemory(plain);
        return inputs;
    }

    /// <summary>The query.</summary>
    /// <exception cref="EnigmaException"><c>query.bad_query</c> when padding or encoding are wrong.</exception>
    public PlainQuery ReadQuery()
    {
        byte[] plain;
        try
        {
            plain = Padding.Unpad(_padded);
        }
        catch (EnigmaException)
        {
            throw new EnigmaException(QueryErrors.BadQuery, $"the {_padded.Length} sealed bytes are not a padded query; use a client of this network");
        }

        var query = PlainQuery.Decode(plain);
        CryptographicOperations.ZeroMemory(plain);
        return query;
    }

    /// <summary>The inputs, if they are those of <paramref name="entry"/>.</summary>
    /// <exception cref="EnigmaException"><c>envelope.bad_inputs</c> or <c>envelope.mismatch</c></exception>
    public PlainInputs ReadInputsOf(RecordedEntry entry)
    {
        var inputs = ReadInputs();
        inputs.RequireMatch(entry.Record.Contract, entry.Record.Terms, entry.DeploymentCommitment);
        return inputs;
    }

    /// <summary>Wipes inputs and key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_padded);
        ResultKey.Dispose();
    }
}
