// SPDX-License-Identifier: MIT
using Enigma.TestKit;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>A place where bytes leave a trusted part or lie outside of one, and all that was seen there.</summary>
/// <param name="Name">The place.</param>
/// <param name="Minimum">Bytes that a run passes there at the very least: a tap that saw fewer was not connected.</param>
/// <param name="Pieces">What was seen, by connection, file or process.</param>
internal sealed record Tap(string Name, long Minimum, IReadOnlyList<(string Name, byte[] Bytes)> Pieces)
{
    public long Count => Pieces.Sum(piece => (long)piece.Bytes.Length);

    public static Tap Of(string name, long minimum, IEnumerable<Recording> recordings) =>
        new(name, minimum, [.. recordings.Select(recording => (recording.Name, recording.ToArray()))]);

    /// <summary>The secrets that are where they must not be.</summary>
    public IReadOnlyList<Leak> Search(IEnumerable<Secret> secrets)
    {
        var search = new LeakSearch(secrets);
        return [.. Pieces.SelectMany(piece => search.Find(piece.Bytes).Select(
                found => new Leak(found.Secret, found.Form, Name, piece.Name, found.Offset)))
            .Where(leak => !leak.Secret.AllowedIn.Any(allowed => leak.Piece.StartsWith(allowed, StringComparison.Ordinal)))];
    }
}

/// <summary>A secret at a place.</summary>
/// <param name="Secret">Which one.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Tap">Where.</param>
/// <param name="Piece">In what.</param>
/// <param name="Offset">At which byte of it.</param>
internal sealed record Leak(Secret Secret, string Form, string Tap, string Piece, int Offset)
{
    /// <summary>Tells where, never what.</summary>
    public override string ToString() => $"{Secret.Name} as {Form} in {Tap}: {Piece} at byte {Offset}";
}
