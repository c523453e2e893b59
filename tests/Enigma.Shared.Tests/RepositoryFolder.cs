// SPDX-License-Identifier: MIT
namespace Enigma.Shared.Tests;

/// <summary>The clone in which the tests run.</summary>
internal static class RepositoryFolder
{
    internal static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Enigma.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no Enigma.slnx above {AppContext.BaseDirectory}; run the tests from a clone");
    }
}
