// SPDX-License-Identifier: MIT
namespace Enigma;

/// <summary>
/// What went wrong, for programs: a stable name <c>area.name</c> and a stable number. All codes are listed in spec/errors.md.
/// </summary>
/// <param name="Name">The name that logs, the command line and JSON replies show, for example <c>crypto.open_failed</c>.</param>
/// <param name="Number">The number on the wire; never zero, never used again for another meaning.</param>
public readonly record struct ErrorCode(string Name, int Number)
{
    /// <summary>The name of the code.</summary>
    public override string ToString() => Name;
}
