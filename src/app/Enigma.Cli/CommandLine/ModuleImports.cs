// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Protocol;

namespace Enigma.Cli.CommandLine;

/// <summary>
/// Finds out from the imports of a module for which host functions it was written. Only the import section is looked at;
/// everything else about the module is judged in the enclave.
/// </summary>
internal static class ModuleImports
{
    private const int PreambleSize = 8;
    private const byte ImportSection = 2;
    private const string CurrentModule = "enigma_v1";
    private static ReadOnlySpan<byte> Magic => "\0asm"u8;

    /// <summary><see cref="HostAbi.EnigmaV1"/> if the module imports from <c>enigma_v1</c>, else <see cref="HostAbi.Env"/>.</summary>
    /// <exception cref="UsageException">The bytes are not a WebAssembly module.</exception>
    public static HostAbi HostAbiOf(ReadOnlySpan<byte> module)
    {
        if (module.Length < PreambleSize || !module.StartsWith(Magic))
        {
            throw new UsageException(
                $"FILE is not a WebAssembly module: it has {module.Length} bytes and does not begin with \\0asm",
                "compile the contract first, as docs/guides/writing-a-contract.md shows; the samples are in artifacts/guest");
        }

        var rest = module[PreambleSize..];
        while (TryTakeByte(ref rest, out var id) && TryTakeNumber(ref rest, out var size) && size <= rest.Length)
        {
            if (id == ImportSection)
            {
                return ImportsFrom(rest[..size], CurrentModule) ? HostAbi.EnigmaV1 : HostAbi.Env;
            }

            rest = rest[size..];
        }

        // A module without imports runs under either; the current functions are the better guess.
        return HostAbi.EnigmaV1;
    }

    // An import is module name, field name and type; a name is its length and its bytes. The memory alone may come from env.
    private static bool ImportsFrom(ReadOnlySpan<byte> section, string module) =>
        section.IndexOf([(byte)module.Length, .. Encoding.ASCII.GetBytes(module)]) >= 0;

    private static bool TryTakeByte(ref ReadOnlySpan<byte> rest, out byte value)
    {
        value = rest.IsEmpty ? (byte)0 : rest[0];
        var isThere = !rest.IsEmpty;
        rest = isThere ? rest[1..] : rest;
        return isThere;
    }

    // LEB128 of at most 32 bits.
    private static bool TryTakeNumber(ref ReadOnlySpan<byte> rest, out int number)
    {
        number = 0;
        for (var shift = 0; shift < 35 && TryTakeByte(ref rest, out var part); shift += 7)
        {
            number |= (part & 0x7F) << shift;
            if ((part & 0x80) == 0)
            {
                return number >= 0;
            }
        }

        return false;
    }
}
