// SPDX-License-Identifier: MIT
namespace Enigma.EndToEnd.Tests.CommandLine;

/// <summary>A directory that is removed with all that is in it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("enigma-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
