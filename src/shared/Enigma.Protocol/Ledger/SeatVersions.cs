// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Who sat on a seat in the last epochs; a change counts from its epoch on (spec/ledger.md §7).</summary>
/// <param name="Now">The newest worker.</param>
/// <param name="Before">The worker before it.</param>
/// <param name="BeforeThat">The worker before that.</param>
/// <param name="Since">The first epoch of the newest worker.</param>
/// <param name="SinceBefore">The first epoch of the worker before.</param>
public sealed record SeatVersions(WorkerId Now, WorkerId Before, WorkerId BeforeThat, Epoch Since, Epoch SinceBefore)
{
    /// <summary>Who sits here in <paramref name="epoch"/>; nobody when the seat was empty.</summary>
    public WorkerId At(Epoch epoch) => Since <= epoch ? Now : SinceBefore <= epoch ? Before : BeforeThat;

    /// <summary>Takes the word apart.</summary>
    public static SeatVersions FromWord(Hash32 word)
    {
        var fields = new PackedWord(word);
        return new(
            new((uint)fields.Take(4)), new((uint)fields.Take(4)), new((uint)fields.Take(4)), new(fields.Take(8)), new(fields.Take(8)));
    }
}
