// SPDX-License-Identifier: MIT
using System.Globalization;

namespace Enigma.TestKit;

/// <summary>Who started whom on this machine.</summary>
internal static class ProcessTree
{
    /// <summary>The children of a process; none when it has ended.</summary>
    public static IReadOnlyList<int> ChildrenOf(int id)
    {
        var children = new List<int>();
        try
        {
            foreach (var thread in Directory.GetDirectories($"/proc/{id}/task"))
            {
                children.AddRange(File.ReadAllText(Path.Combine(thread, "children"))
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(child => int.Parse(child, CultureInfo.InvariantCulture)));
            }
        }
        catch (IOException)
        {
            // The process or a thread of it ended meanwhile.
        }

        return children;
    }

    /// <summary>A process and all below it.</summary>
    public static IEnumerable<int> FamilyOf(int id) => ChildrenOf(id).SelectMany(FamilyOf).Prepend(id);

    /// <summary>The process that started another one.</summary>
    public static int ParentOf(int id)
    {
        // Behind the program's name, which may hold anything, in parentheses: state, then parent.
        var fields = File.ReadAllText($"/proc/{id}/stat");
        return int.Parse(fields[(fields.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>The file name of a process's program; empty when it has ended.</summary>
    public static string ProgramOf(int id)
    {
        try
        {
            return Path.GetFileName(File.ResolveLinkTarget($"/proc/{id}/exe", returnFinalTarget: true)?.FullName ?? "");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
