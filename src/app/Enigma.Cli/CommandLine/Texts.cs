// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Cli.CommandLine;

/// <summary>Ids, addresses, types and files as they are typed.</summary>
internal static class Texts
{
    /// <summary>0x and 64 hex digits.</summary>
    public static TaskId TaskId(string text) =>
        Hash32.TryParse(text, out var id)
            ? new TaskId(id)
            : throw new UsageException(
                $"expected a task id of 0x and 64 hex digits, got {Shape(text)}", "deploy and call print the id of their task as taskId");

    /// <summary>0x and 40 hex digits.</summary>
    public static ContractAddress Contract(string text) =>
        Address.TryParse(text, out var address)
            ? new ContractAddress(address)
            : throw new UsageException(
                $"expected a contract address of 0x and 40 hex digits, got {Shape(text)}", "deploy prints the address of its contract");

    /// <summary>A function with the types of its arguments, such as <c>add(uint256,uint256)</c>.</summary>
    public static AbiSignature Function(string text)
    {
        try
        {
            return AbiSignature.Parse(text);
        }
        catch (EnigmaException e)
        {
            throw new UsageException($"expected a function with the types of its arguments: {e.Message}", "for example 'add(uint256,uint256)'");
        }
    }

    /// <summary>Types in parentheses, such as <c>(uint256,address)</c>; the parentheses of a single type may be left out.</summary>
    public static IReadOnlyList<AbiType> Types(string text)
    {
        try
        {
            return AbiSignature.ParseTypes(text.StartsWith('(') ? text : $"({text})");
        }
        catch (EnigmaException e)
        {
            throw new UsageException($"expected types in parentheses: {e.Message}", "for example --returns '(uint256,address)'");
        }
    }

    /// <summary>A file that is there; <paramref name="hint"/> says where such files are.</summary>
    public static Func<string, FileInfo> ExistingFile(string hint) => text =>
    {
        var file = new FileInfo(text);
        return file.Exists
            ? file
            : throw new UsageException(
                Directory.Exists(text) ? "expected a file, this is a directory" : "expected an existing file, there is none", hint);
    };

    /// <summary>A directory that is empty, does not exist, or holds a kept network; as an absolute path.</summary>
    public static string NetworkDirectory(string text)
    {
        const string Example = "for example --dir /tmp/my-network";
        var path = Path.GetFullPath(text);
        for (var above = Path.GetDirectoryName(path); above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
            {
                throw new UsageException($"expected a directory, '{above}' is a file", Example);
            }
        }

        return File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() && !Devnet.Devnet.IsKeptIn(path))
            ? throw new UsageException("expected a directory that is empty, does not exist yet, or holds a kept network", Example)
            : path;
    }

    private static string Shape(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? $"{text.Length - 2} characters after 0x"
        : $"{text.Length} characters without 0x";
}
