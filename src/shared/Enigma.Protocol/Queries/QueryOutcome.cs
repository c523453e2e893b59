// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>What an enclave tells an asker, and nobody else: <see cref="QueriedOutcome"/> or <see cref="EstimatedOutcome"/> (spec/queries.md §3).</summary>
public abstract record QueryOutcome
{
    private const byte EstimatedTag = 3;

    private protected QueryOutcome()
    {
    }

    /// <summary>The bytes that are padded and sealed.</summary>
    public byte[] Encode() => this switch
    {
        QueriedOutcome queried => queried.Run.Encode(),
        EstimatedOutcome estimated => [EstimatedTag, estimated.Class.Value],
        _ => throw new InvalidOperationException("an outcome is that of a run or an estimate"),
    };

    /// <summary>The outcome of these bytes.</summary>
    /// <exception cref="EnigmaException"><c>result.bad_format</c></exception>
    public static QueryOutcome Decode(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data[0] != EstimatedTag)
        {
            return new QueriedOutcome(TaskOutcome.Decode(data));
        }

        var reader = new WireReader(data, "outcome", ResultErrors.BadFormat);
        reader.ReadByte();
        var estimated = new EstimatedOutcome(reader.Read<GasClass>());
        reader.RequireEnd();
        return estimated;
    }
}

/// <summary>How the run ended: of a query, or of an estimate that failed.</summary>
/// <param name="Run">As the sender of a task is told.</param>
public sealed record QueriedOutcome(TaskOutcome Run) : QueryOutcome
{
    /// <summary>Nothing of the content.</summary>
    public override string ToString() => nameof(QueriedOutcome);
}

/// <summary>The run of an estimate succeeded.</summary>
/// <param name="Class">The least class of gas limit with which it does.</param>
public sealed record EstimatedOutcome(GasClass Class) : QueryOutcome
{
    /// <summary>Nothing of the content.</summary>
    public override string ToString() => nameof(EstimatedOutcome);
}
