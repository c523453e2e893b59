// SPDX-License-Identifier: MIT
using System.CommandLine;
using Enigma.Attestation;
using Enigma.Cli.CommandLine;
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Cli.Networks;

/// <summary>Options of the commands about networks, and what they stand for.</summary>
internal static class NetworkOptions
{
    private const string KeyExample = "keys are files NAME.key of 0x and 64 hex digits, readable by their owner alone";

    public static Option<Uri> Ethereum(bool required) => new Option<Uri>("--ethereum")
    {
        HelpName = "URL",
        Description = "JSON-RPC of an Ethereum node of the network's chain.",
        Required = required,
    }.HttpAddress("http://127.0.0.1:8545");

    public static Option<Uri> Node() => new Option<Uri>("--node")
    {
        HelpName = "URL",
        Description = "JSON-RPC of a node of the network: with it everything is verified as by 'enigma verify network'.",
    }.HttpAddress("http://127.0.0.1:8645");

    public static Option<FileInfo> Deployer(string description, bool required) => new Option<FileInfo>("--deployer")
    {
        HelpName = "FILE",
        Description = description,
        Required = required,
    }.Parsed(KeyFile);

    public static Option<Address?> Account(string name, string description) => new Option<Address?>(name)
    {
        HelpName = "ADDRESS",
        Description = description,
    }.Parsed<Address?>(text => Crypto.Address.TryParse(text, out var address)
        ? address
        : throw new UsageException("expected an address of 0x and 40 hex digits", $"for example {name} 0x5fbdb2315678afecb367f032d93f642f64180aa3"));

    public static Option<Hash32?> Hash(string name, string description) => new Option<Hash32?>(name)
    {
        HelpName = "HASH",
        Description = description,
    }.Parsed<Hash32?>(text => Hash32.TryParse(text, out var hash)
        ? hash
        : throw new UsageException("expected 0x and 64 hex digits", "'enigma network show FILE' prints those of a manifest"));

    /// <summary>A hash as it is typed, or the secret of a key file.</summary>
    public static Option<HashOrFile> HashOrKeyFile(string name, string description) => new Option<HashOrFile>(name)
    {
        HelpName = "HASH|FILE",
        Description = description,
        Required = true,
    }.Parsed(ParseHashOrKeyFile);

    /// <summary>What such an option is given.</summary>
    public static HashOrFile ParseHashOrKeyFile(string text) =>
        Hash32.TryParse(text, out var hash) ? new HashOrFile(hash, null) : new HashOrFile(default, KeyFile(text));

    /// <summary>The 32 secret bytes of a key file.</summary>
    /// <exception cref="EnigmaException"><c>config.key_file</c></exception>
    public static byte[] Secret(FileInfo file, bool isMade) => FolderOf(file, isMade).Secret(Path.GetFileNameWithoutExtension(file.Name));

    /// <summary>The account of a key file.</summary>
    /// <exception cref="EnigmaException"><c>config.key_file</c></exception>
    public static Secp256k1PrivateKey AccountOf(FileInfo file, bool isMade) => FolderOf(file, isMade).Account(Path.GetFileNameWithoutExtension(file.Name));

    private static KeyFolder FolderOf(FileInfo file, bool isMade) => isMade || file.Exists
        ? new KeyFolder(file.DirectoryName!, isMade)
        : throw new UsageException($"there is no key file '{file}'", $"give the one with which the network was planned; {KeyExample}");

    private static FileInfo KeyFile(string text) => Path.GetExtension(text) == ".key" && !text.Contains('\0', StringComparison.Ordinal)
        ? new FileInfo(text)
        : throw new UsageException("expected a key file NAME.key", KeyExample);
}

/// <summary>What stands for a public value: the value, or the secret that it follows from.</summary>
/// <param name="Hash">The value, without a file.</param>
/// <param name="File">The key file.</param>
internal sealed record HashOrFile(Hash32 Hash, FileInfo? File)
{
    /// <summary>The header authority's public key.</summary>
    /// <exception cref="EnigmaException"><c>config.key_file</c></exception>
    public Hash32 AuthorityKey(bool isMade)
    {
        if (File is null)
        {
            return Hash;
        }

        using var key = Ed25519PrivateKey.FromSeed(NetworkOptions.Secret(File, isMade));
        return Hash32.FromSpan(key.PublicKey);
    }

    /// <summary>The hash of a development root.</summary>
    /// <exception cref="EnigmaException"><c>config.key_file</c></exception>
    public Hash32 RootHash(bool isMade) => File is null ? Hash : DevelopmentRoot.OfSeed(NetworkOptions.Secret(File, isMade)).Hash;
}
