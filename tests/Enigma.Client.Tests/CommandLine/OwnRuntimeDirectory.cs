// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace Enigma.Client.Tests.CommandLine;

/// <summary>
/// Commands of these tests find no local network, whatever runs on the machine: they would talk to it, and their outcome would be its.
/// </summary>
internal static class OwnRuntimeDirectory
{
    [ModuleInitializer]
    internal static void Set()
    {
        var directory = Directory.CreateTempSubdirectory("enigma-tests-");
        Environment.SetEnvironmentVariable("XDG_RUNTIME_DIR", directory.FullName);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => directory.Delete(recursive: true);
    }
}
