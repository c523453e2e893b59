// SPDX-License-Identifier: MIT
using System.Collections.Frozen;
using System.Reflection;

namespace Enigma.Fuzz.Engine;

/// <summary>All codes of the project: the constants beside the code that uses them, which a test compares with spec/errors.md.</summary>
internal static class KnownCodes
{
    private static readonly FrozenSet<ErrorCode> All = ParserEntries.Assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
        .Where(field => field.FieldType == typeof(ErrorCode) && !field.DeclaringType!.ContainsGenericParameters)
        .Select(field => (ErrorCode)field.GetValue(null)!)
        .ToFrozenSet();

    public static bool Contains(ErrorCode code) => All.Contains(code);
}
