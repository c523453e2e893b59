// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>
/// The directory of one network, with the stores of its nodes. Of a network that is kept it holds the keys, the manifest, and the chain, too:
/// from an end in order to the next start. A network that is not kept has keys in memory alone, and its directory goes with it.
/// </summary>
internal sealed class NetworkFolder : IDisposable
{
    /// <summary>The file by which a kept network is known.</summary>
    public const string Manifest = "manifest.json";

    private readonly InstanceDirectory _directory;
    private readonly KeyFolder _keys;
    private readonly ConcurrentBag<RocksRecordStore> _stores = [];

    private NetworkFolder(InstanceDirectory directory, bool isKept)
    {
        _directory = directory;
        IsKept = isKept;
        _keys = new KeyFolder(FileOf("keys"), createsKeys: true);
        IsResumed = File.Exists(FileOf(Manifest));
    }

    /// <summary>The directory.</summary>
    public string Path => _directory.Path;

    /// <summary>Whether it stays when the network ends.</summary>
    public bool IsKept { get; }

    /// <summary>Whether there was a network that goes on now.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>The file of the chain to go on with; empty for a new one.</summary>
    public string Chain => IsResumed ? FileOf("chain.json") : "";

    /// <summary>Makes the directory, or opens that of a kept network.</summary>
    /// <exception cref="EnigmaException"><c>devnet.not_resumable</c>, <c>devnet.start_failed</c></exception>
    public static NetworkFolder Open(DevnetOptions options)
    {
        var folder = new NetworkFolder(RuntimeDirectory.CreateInstance(options.Directory), options.KeepsFiles);
        if (folder.IsResumed)
        {
            folder.RequireResumable(options);
        }

        return folder;
    }

    /// <summary>32 secret bytes by their name.</summary>
    public byte[] Secret(string name) => IsKept ? _keys.Secret(name) : RandomNumberGenerator.GetBytes(Hash32.Size);

    /// <summary>An account by its name.</summary>
    public DevnetAccount Account(string name)
    {
        if (!IsKept)
        {
            return DevnetAccount.Create();
        }

        using var key = _keys.Account(name);
        return new DevnetAccount(key.Address, _keys.Secret(name));
    }

    /// <summary>The store of a node by its name.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>store</c>.</exception>
    public IRecordStore OpenStore(string name, NetworkManifest manifest)
    {
        var store = RocksRecordStore.Open(FileOf(name), StoreIdentity.Of(manifest));
        _stores.Add(store);
        return store;
    }

    /// <summary>Closes the stores, also those that no node took before a start failed: a store that is open writes into its directory.</summary>
    public void CloseStores()
    {
        foreach (var store in _stores)
        {
            store.Dispose();
        }
    }

    /// <summary>The network has ended, and others may remove what is left of its directory unless it is kept.</summary>
    public void Dispose() => _directory.Dispose();

    /// <summary>The chain is in its node; until the network ends in order nothing here says how it goes on.</summary>
    public void ChainIsTaken()
    {
        if (IsResumed)
        {
            File.Delete(Chain);
        }
    }

    /// <summary>Requires that the enclaves can open what they sealed.</summary>
    /// <exception cref="EnigmaException"><c>devnet.not_resumable</c></exception>
    public void RequireSame(NetworkManifest manifest)
    {
        if (IsResumed && !ManifestJson.Read(File.ReadAllText(FileOf(Manifest))).Encode().AsSpan().SequenceEqual(manifest.Encode()))
        {
            throw NotResumable("is of enclaves that were built from other code, and only they can open what they sealed; check that code out, or choose another directory");
        }
    }

    /// <summary>The network is complete: from now on its end in order makes it resumable.</summary>
    public void IsComplete(NetworkManifest manifest)
    {
        if (IsKept)
        {
            File.WriteAllText(FileOf(Manifest), ManifestJson.Write(manifest));
            IsResumed = true;
        }
    }

    /// <summary>Keeps the chain as it is, for the next start.</summary>
    public async Task KeepAsync(LocalChain chain, CancellationToken cancellationToken)
    {
        if (IsKept && IsResumed)
        {
            var dump = await chain.DumpAsync(cancellationToken).ConfigureAwait(false);
            // Complete or not there at all.
            await File.WriteAllBytesAsync(Chain + ".new", dump, cancellationToken).ConfigureAwait(false);
            File.Move(Chain + ".new", Chain, overwrite: true);
        }
    }

    private void RequireResumable(DevnetOptions options)
    {
        if (!IsKept)
        {
            throw NotResumable("is kept; add --keep to go on with it, or choose another directory");
        }

        if (!File.Exists(Chain))
        {
            throw NotResumable("is still running, or was not ended in order, so that its chain is lost; choose another directory");
        }

        var (workers, accounts) = (Count("worker-*"), Count("account-*"));
        if ((workers, accounts) != (options.Workers, options.Accounts))
        {
            throw NotResumable($"has {workers} workers and {accounts} accounts, {options.Workers} and {options.Accounts} are asked for");
        }
    }

    private int Count(string names) => Directory.GetFiles(FileOf("keys"), names + ".key").Length;

    private string FileOf(string name) => System.IO.Path.Combine(Path, name);

    private EnigmaException NotResumable(string why) => new(DevnetErrors.NotResumable, $"the network in {Path} {why}");
}
