// SPDX-License-Identifier: MIT
using Enigma.Client.Rpc;
using Enigma.Client.Transactions;
using Enigma.Client.Trust;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>
/// A connection to one Enigma network, over an Enigma node and an Ethereum node of which neither is trusted. What an application can do
/// with it are the actions of this namespace (<see cref="DeploySecretContract"/>, <see cref="ComputeTask"/>, <see cref="GetTaskResult"/>
/// and so on): each verifies before it seals, and nothing is ever sent unsealed.
/// </summary>
public sealed class EnigmaClient : IDisposable
{
    private readonly JsonRpcEndpoint _nodeEndpoint;
    private readonly JsonRpcEndpoint _ethereumEndpoint;

    private EnigmaClient(NetworkManifest manifest, Uri node, Uri ethereum, EnigmaClientOptions options)
    {
        Manifest = manifest;
        Options = options;
        _nodeEndpoint = new JsonRpcEndpoint(node, "the Enigma node", options);
        _ethereumEndpoint = new JsonRpcEndpoint(ethereum, "the Ethereum node", options);
        Node = new NodeRpc(_nodeEndpoint);
        Ethereum = new EthereumRpc(_ethereumEndpoint);
        Domain = manifest.Domain;
        Sender = new TransactionSender(Ethereum, manifest.ChainId, options);
        Heads = new HeadTracker(Node, manifest, options);
        Keys = new ContractKeys(Node, Domain);
        Slots = new RememberedSlots();
        Verifier = new NetworkVerifier(this);
    }

    /// <summary>The network, as the application pinned it.</summary>
    public NetworkManifest Manifest { get; }

    internal EnigmaClientOptions Options { get; }

    internal NodeRpc Node { get; }

    internal EthereumRpc Ethereum { get; }

    internal LedgerDomain Domain { get; }

    internal TransactionSender Sender { get; }

    internal HeadTracker Heads { get; }

    internal ContractKeys Keys { get; }

    internal RememberedSlots Slots { get; }

    internal NetworkVerifier Verifier { get; }

    /// <summary>Connects, and checks that both nodes serve the network of the manifest.</summary>
    /// <param name="manifest">The network. It comes with the application, never from a node: everything is verified against it.</param>
    /// <param name="node">The JSON-RPC address of an Enigma node.</param>
    /// <param name="ethereum">The JSON-RPC address of an Ethereum node.</param>
    /// <param name="options">How patient the client is; null for the defaults.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="EnigmaException">
    /// <c>client.unreachable</c>; <c>verification.wrong_network</c>, <c>header.*</c> or <c>trust.*</c> when a node serves another network
    /// or the manifest's roots are refused for its chain.
    /// </exception>
    public static async Task<EnigmaClient> ConnectAsync(
        NetworkManifest manifest, Uri node, Uri ethereum, EnigmaClientOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        manifest.RequireTrustFitsChain();
        var client = new EnigmaClient(manifest, node, ethereum, options ?? new EnigmaClientOptions());
        try
        {
            await client.RequireChainAsync(cancellation).ConfigureAwait(false);
            await client.Heads.NewestAsync(cancellation).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Sender.Dispose();
        _nodeEndpoint.Dispose();
        _ethereumEndpoint.Dispose();
    }

    /// <summary>A view at the newest head: the earlier one itself, with what it has proven, when no newer head is signed.</summary>
    internal async Task<LedgerView> OpenLedgerAsync(CancellationToken cancellation, LedgerView? earlier = null)
    {
        var head = await Heads.NewestAsync(cancellation).ConfigureAwait(false);
        return earlier?.Head.Hash == head.Hash ? earlier : new LedgerView(Ethereum, Manifest.Ledger, head, Options);
    }

    private async Task RequireChainAsync(CancellationToken cancellation)
    {
        var chainId = await Ethereum.ChainIdAsync(cancellation).ConfigureAwait(false);
        if (chainId != Manifest.ChainId)
        {
            throw new EnigmaException(
                VerificationErrors.WrongNetwork,
                $"the Ethereum node serves chain {chainId}, expected chain {Manifest.ChainId} of the manifest; give the address of another node");
        }
    }
}
