// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>
/// A whole Enigma network on this machine: an Ethereum node, the header authority, a key keeper, workers and a user node. The nodes live in
/// this process; enclaves, authority and Ethereum node are processes of their own that end with it, however it ends.
/// </summary>
public sealed class Devnet : IAsyncDisposable
{
    private static readonly TimeSpan AnnouncementPause = TimeSpan.FromMilliseconds(500);

    private readonly DevnetParts _parts;

    internal Devnet(DevnetParts parts) => _parts = parts;

    internal DevnetParts Parts => _parts;

    /// <summary>The JSON-RPC of the user node.</summary>
    public Uri Rpc => _parts.User.Address;

    /// <summary>The management endpoint of all nodes; null unless it was asked for.</summary>
    public Uri? Management => _parts.Management?.Address;

    /// <summary>The file of its token.</summary>
    public string? ManagementToken { get; internal init; }

    /// <summary>The JSON-RPC of another network of this user, which was there first: other commands find that one. Null when they find this one.</summary>
    public Uri? Announced { get; internal set; }

    /// <summary>Waits until other commands find this network: until those that were there first have ended.</summary>
    public async Task WaitUntilAnnouncedAsync(CancellationToken cancellationToken)
    {
        // A file just written is looked at again: two that waited may have written it at the same moment, and the later one counts.
        while (await TryAnnounceAsync(cancellationToken).ConfigureAwait(false) != Rpc)
        {
            await Task.Delay(AnnouncementPause, cancellationToken).ConfigureAwait(false);
        }

        Announced = null;
    }

    /// <summary>The JSON-RPC of the Ethereum node.</summary>
    public Uri Ethereum => _parts.Anvil.Client.Endpoint;

    /// <summary>The network.</summary>
    public NetworkManifest Manifest => _parts.Manifest;

    /// <summary>What is fixed in the Ledger.</summary>
    public LedgerParameters Parameters => _parts.Parameters;

    /// <summary>The token that pays fees; anyone can mint it.</summary>
    public Address FeeToken => _parts.Parameters.FeeToken;

    /// <summary>Accounts with ether and a deposit on the Ledger.</summary>
    public IReadOnlyList<DevnetAccount> Accounts => _parts.Accounts;

    /// <summary>The workers, by id.</summary>
    public IReadOnlyList<DevnetWorker> Workers => _parts.Workers;

    /// <summary>The operating system's id of the key keeper's enclave.</summary>
    public int KeeperProcessId => _parts.Keeper.EnclaveProcessId;

    /// <summary>The processes of their own: Ethereum node, header authority, key keeper and workers.</summary>
    public IReadOnlyList<int> ProcessIds => _parts.ProcessIds;

    /// <summary>What the user node sees of the Ledger.</summary>
    public LedgerSnapshot Ledger => _parts.UserNode.Services.Mirror.Current;

    /// <summary>Raised at every block that the user node sees.</summary>
    public ChangeSignal LedgerChanged => _parts.UserNode.Services.Mirror.Changed;

    /// <summary>The leaves that the user node has collected.</summary>
    public ReceiptStore Receipts => _parts.UserNode.Services.Receipts;

    /// <summary>Whether a directory holds a network that was kept.</summary>
    public static bool IsKeptIn(string directory) => File.Exists(Path.Combine(directory, NetworkFolder.Manifest));

    /// <summary>Starts a network, or goes on with a kept one, and returns when it takes tasks: an epoch with seats is in force and the RPC answers.</summary>
    /// <exception cref="EnigmaException">
    /// <c>devnet.missing</c> with the command that makes what is missing; <c>devnet.port_in_use</c>; <c>devnet.start_failed</c>; <c>devnet.not_resumable</c>.
    /// </exception>
    public static async Task<Devnet> StartAsync(
        DevnetOptions? options = null, IProgress<DevnetStep>? progress = null, CancellationToken cancellationToken = default)
    {
        var parts = new DevnetParts();
        try
        {
            return await new DevnetStarter(options ?? new DevnetOptions(), parts, progress).StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes blocks at once and waits until the user node has seen them.</summary>
    public async Task MineAsync(ulong count, CancellationToken cancellationToken = default)
    {
        await _parts.Chain.MineAsync(count, cancellationToken).ConfigureAwait(false);
        var number = await _parts.UserNode.Services.Rpc.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        await _parts.UserNode.Services.Mirror.WaitForBlockAsync(number, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets the chain's time jump ahead, with a block at once that the user node has seen.</summary>
    internal async Task SkipTimeAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        await _parts.Chain.SkipTimeAsync((ulong)time.TotalSeconds, cancellationToken).ConfigureAwait(false);
        await MineAsync(1, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Replaces the newest <paramref name="depth"/> blocks by empty ones, so that their transactions never were, and waits until all nodes have
    /// seen it.
    /// </summary>
    public async Task ReorganiseAsync(int depth, CancellationToken cancellationToken = default)
    {
        await _parts.Chain.ReorganiseAsync(depth, cancellationToken).ConfigureAwait(false);
        var newest = await _parts.UserNode.Services.Rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_parts.Nodes.Select(node => WaitForAsync(node, newest, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Ends everything; no process is left, and no file unless the network is kept.</summary>
    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    private async Task<Uri?> TryAnnounceAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await StateFile.WriteAsync(this, _parts.Folder!.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The one that ends is just removing its directory; the next look finds it gone.
            return null;
        }
    }

    private static async Task WaitForAsync(HostedNode node, ChainBlock block, CancellationToken cancellationToken)
    {
        var mirror = node.Services.Mirror;
        while (true)
        {
            var changed = mirror.Changed.Next;
            if (mirror.Current.Block.Value > block.Number || mirror.Current.BlockHash == block.Hash)
            {
                return;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
