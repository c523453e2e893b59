// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>What the Ledger's policy speaks of (spec/ledger.md §10).</summary>
public enum PolicyKind : byte
{
    /// <summary>The measurement of a worker's enclave; must be allowed.</summary>
    WorkerMeasurement = 1,

    /// <summary>The measurement of a key keeper's enclave; must be allowed.</summary>
    KeeperMeasurement = 2,

    /// <summary>A machine, by the platform hash of its quotes; must not be revoked.</summary>
    Platform = 3,
}

/// <summary>What the policy says of a subject.</summary>
public enum PolicyStatus : byte
{
    /// <summary>Nothing: it was never allowed nor revoked.</summary>
    Unlisted = 0,

    /// <summary>It is allowed.</summary>
    Allowed = 1,

    /// <summary>It was revoked, at once; only the timelock brings it back.</summary>
    Revoked = 2,
}

/// <summary>What the policy says of a measurement or a platform, and since when. Times are seconds.</summary>
/// <param name="Status">What counts now.</param>
/// <param name="Since">When that began; 0 for a subject that was never named.</param>
/// <param name="ReadyAt">From when on it can be allowed; 0 when that is not proposed.</param>
public sealed record Standing(PolicyStatus Status, ulong Since, ulong ReadyAt)
{
    /// <summary>Takes the word apart.</summary>
    public static Standing FromWord(Hash32 word)
    {
        var fields = new PackedWord(word);
        return new((PolicyStatus)fields.Take(1), fields.Take(5), fields.Take(5));
    }
}

/// <summary>
/// The least that the collateral of any quote must be (spec/attestation.md §5). They only rise; zero asks for nothing. Dates are seconds.
/// </summary>
/// <param name="SgxEvaluation">Evaluation number of the TCB info of SGX quotes.</param>
/// <param name="TdxEvaluation">Evaluation number of the TCB info of TDX quotes.</param>
/// <param name="QeEvaluation">Evaluation number of the QE identity.</param>
/// <param name="TcbIssued">When the TCB info was issued.</param>
/// <param name="QeIssued">When the QE identity was issued.</param>
/// <param name="PckCrlIssued">When the PCK CRL was issued.</param>
/// <param name="RootCrlIssued">When the root CRL was issued.</param>
/// <param name="PckCrlNumber">Number of the PCK CRL.</param>
/// <param name="RootCrlNumber">Number of the root CRL.</param>
public sealed record LedgerFloors(
    uint SgxEvaluation, uint TdxEvaluation, uint QeEvaluation, ulong TcbIssued, ulong QeIssued, ulong PckCrlIssued, ulong RootCrlIssued,
    ulong PckCrlNumber, ulong RootCrlNumber)
{
    /// <summary>Nothing is asked for.</summary>
    public static LedgerFloors None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>True when nothing is asked for.</summary>
    public bool AreNone => this == None;

    /// <summary>Takes both words apart.</summary>
    public static LedgerFloors FromWords(Hash32 floors, Hash32 crlFloors)
    {
        var fields = new PackedWord(floors);
        var numbers = new PackedWord(crlFloors);
        return new(
            (uint)fields.Take(4), (uint)fields.Take(4), (uint)fields.Take(4), fields.Take(5), fields.Take(5), fields.Take(5), fields.Take(5),
            numbers.Take(8), numbers.Take(8));
    }
}
