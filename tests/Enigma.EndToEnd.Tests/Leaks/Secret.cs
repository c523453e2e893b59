// SPDX-License-Identifier: MIT
using System.Security.Cryptography;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>Bytes that must be nowhere.</summary>
/// <param name="Name">Whose they are.</param>
/// <param name="Bytes">Thirty-two bytes.</param>
/// <param name="AllowedIn">Beginnings of the names of pieces in which they may stand; the reason belongs beside them.</param>
internal sealed record Secret(string Name, byte[] Bytes, params IReadOnlyList<string> AllowedIn)
{
    public static Secret Draw(string name) => new(name, RandomNumberGenerator.GetBytes(32));
}
