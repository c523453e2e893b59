// SPDX-License-Identifier: MIT
namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>The clone that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Enigma.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("no Enigma.slnx above the tests; run them from a clone");
        }

        return folder.FullName;
    }
}
