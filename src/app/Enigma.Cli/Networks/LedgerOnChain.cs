// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Cli.Networks;

/// <summary>
/// A Ledger as one Ethereum endpoint shows it. Keeper, policy and first block are proven under the newest header that the endpoint shows; its
/// parameters are the endpoint's word. Whether the header is the chain's, and all the rest, a client checks at a node.
/// </summary>
/// <param name="Parameters">What is fixed for its life.</param>
/// <param name="Keeper">The signer of the key keeper.</param>
/// <param name="Block">The block that this was read at.</param>
/// <param name="FirstBlock">The block of its creation; null when the endpoint has no state that is so old.</param>
/// <param name="Workers">Measurements of workers that the policy allows.</param>
/// <param name="Keepers">Measurements of key keepers that the policy allows.</param>
internal sealed record LedgerOnChain(
    LedgerParameters Parameters, Address Keeper, ulong Block, ulong? FirstBlock, IReadOnlyList<Hash32> Workers, IReadOnlyList<Hash32> Keepers)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="EnigmaException"><c>manifest.wrong_network</c> when no Ledger is there; what the endpoint did wrong.</exception>
    public static async Task<LedgerOnChain> ReadAsync(IEthereumRpc rpc, Address ledger, CancellationToken cancellation)
    {
        var latest = await rpc.GetLatestBlockAsync(cancellation).ConfigureAwait(false);
        if (!await IsThereAsync(rpc, ledger, latest, cancellation).ConfigureAwait(false))
        {
            throw new EnigmaException(
                ManifestErrors.WrongNetwork,
                $"there is no contract at {ledger} at block {latest.Number}; check the address and the endpoint, or plan a new network with --deployer");
        }

        var words = new ProvenWords(rpc, ledger);
        return new LedgerOnChain(
            await ParametersAsync(rpc, ledger, cancellation).ConfigureAwait(false),
            (await new LedgerReader(rpc, ledger).GetKeeperAsync(latest.State, cancellation).ConfigureAwait(false)).Signer,
            latest.Number,
            await FirstBlockAsync(rpc, ledger, latest.Number, cancellation).ConfigureAwait(false),
            await AllowedAsync(words, PolicyKind.WorkerMeasurement, latest.State, cancellation).ConfigureAwait(false),
            await AllowedAsync(words, PolicyKind.KeeperMeasurement, latest.State, cancellation).ConfigureAwait(false));
    }

    /// <summary>Whether a contract is there after a block: one has a nonce from its creation on.</summary>
    public static async Task<bool> IsThereAsync(IEthereumRpc rpc, Address contract, ChainBlock block, CancellationToken cancellation) =>
        (await rpc.GetProofAsync(contract, [], block.State, cancellation).ConfigureAwait(false)).Nonce > 0;

    private static async Task<LedgerParameters> ParametersAsync(IEthereumRpc rpc, Address ledger, CancellationToken cancellation)
    {
        try
        {
            return await LedgerParameters.FetchAsync(rpc, ledger, cancellation).ConfigureAwait(false);
        }
        catch (EnigmaException other) when (other.Code == ChainErrors.Reverted || other.Code == ChainErrors.Refused || other.Code.Name.StartsWith("abi.", StringComparison.Ordinal))
        {
            throw new EnigmaException(ManifestErrors.WrongNetwork, $"the contract at {ledger} is no Ledger of this version; check the address", other);
        }
    }

    // Halving needs one proof for each doubling of the chain.
    private static async Task<ulong?> FirstBlockAsync(IEthereumRpc rpc, Address ledger, ulong latest, CancellationToken cancellation)
    {
        // The genesis block creates nothing.
        var (low, high) = (Math.Min(1, latest), latest);
        try
        {
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                var block = await rpc.GetBlockAsync(middle, cancellation).ConfigureAwait(false);
                var isThere = block is not null && await IsThereAsync(rpc, ledger, block, cancellation).ConfigureAwait(false);
                (low, high) = isThere ? (low, middle) : (middle + 1, high);
            }

            return high;
        }
        catch (EnigmaException forgotten) when (forgotten.Code != ChainErrors.Unreachable)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<Hash32>> AllowedAsync(ProvenWords words, PolicyKind kind, StatePoint state, CancellationToken cancellation)
    {
        var count = await words.ReadAsync([LedgerLayout.SubjectCount(kind)], state, cancellation).ConfigureAwait(false);
        var subjects = await ReadAsync(
            Enumerable.Range(0, (int)UInt256.FromWord(count[0]).ToUInt64()).Select(index => LedgerLayout.Subject(kind, (uint)index))).ConfigureAwait(false);
        var standings = await ReadAsync(subjects.Select(subject => LedgerLayout.Standing(kind, subject))).ConfigureAwait(false);
        return [.. subjects.Zip(standings).Where(named => Standing.FromWord(named.Second).Status == PolicyStatus.Allowed).Select(named => named.First)];

        async Task<List<Hash32>> ReadAsync(IEnumerable<Hash32> slots)
        {
            var read = new List<Hash32>();
            foreach (var chunk in slots.Chunk(IEthereumRpc.MaxProofSlots))
            {
                read.AddRange(await words.ReadAsync(chunk, state, cancellation).ConfigureAwait(false));
            }

            return read;
        }
    }
}
