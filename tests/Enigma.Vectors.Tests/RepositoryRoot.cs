// SPDX-License-Identifier: MIT
namespace Enigma.Vectors.Tests;

/// <summary>The clone in which the tests run; vectors and specification are read from it.</summary>
internal static class RepositoryRoot
{
    internal static string Path { get; } = Find();

    internal static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

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
