// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Untrusted.Tests.Storage;

/// <summary>A folder for a store on disk, with the accidents that can happen to it.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("enigma-store-").FullName;

    public static StoreIdentity Identity { get; } = new(31337, Address.Parse("0x00000000000000000000000000000000000000aa"), new NetworkId(Hash32.FromUInt64(7)));

    public string Path => System.IO.Path.Combine(_root, "store");

    public List<EnigmaException> Troubles { get; } = [];

    public RocksRecordStore Open(StoreIdentity? identity = null) => RocksRecordStore.Open(Path, identity ?? Identity, Troubles.Add);

    /// <summary>Opens and closes, which moves the log into files.</summary>
    public void Settle()
    {
        using var _ = Open();
    }

    /// <summary>A copy of the files as they are now, as a power cut would leave them.</summary>
    public StoreFolder Copy()
    {
        var copy = new StoreFolder();
        Directory.CreateDirectory(copy.Path);
        foreach (var file in Directory.GetFiles(Path))
        {
            try
            {
                File.Copy(file, System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)));
            }
            catch (FileNotFoundException)
            {
                // Removed meanwhile, as it may be at a power cut.
            }
        }

        return copy;
    }

    /// <summary>Turns one bit in the middle of <paramref name="bytes"/>, in the first file that holds them.</summary>
    public void FlipBitIn(ReadOnlySpan<byte> bytes)
    {
        foreach (var file in Directory.GetFiles(Path).Order(StringComparer.Ordinal))
        {
            var content = File.ReadAllBytes(file);
            if (content.AsSpan().IndexOf(bytes) is var place and >= 0)
            {
                content[place + (bytes.Length / 2)] ^= 1;
                File.WriteAllBytes(file, content);
                return;
            }
        }

        throw new InvalidOperationException($"no file of {Path} holds the bytes");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
