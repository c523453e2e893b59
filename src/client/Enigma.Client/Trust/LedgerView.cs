// SPDX-License-Identifier: MIT
using Enigma.Client.Rpc;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Client.Trust;

/// <summary>The Ledger's storage at one verified head. Every word is proven to that head's state root before it is read.</summary>
internal sealed class LedgerView(EthereumRpc ethereum, Address ledger, VerifiedHead head, EnigmaClientOptions options)
{
    // A node that is just making a block may answer from the state behind it; a moment later that block is history and the answer right.
    private const int Questions = 4;

    // Ethereum nodes and providers that limit it take 1,000 slots or more.
    private const int WordsOfAQuestion = 256;

    private readonly Dictionary<Hash32, Hash32> _words = [];
    private readonly HashSet<Hash32> _needed = [];

    /// <summary>The head of this view.</summary>
    public VerifiedHead Head => head;

    /// <summary>The slots of the words that were needed so far, without those that were only asked for ahead.</summary>
    public IReadOnlyCollection<Hash32> Needed => _needed;

    /// <summary>Fetches and proves words, up to 256 in one question; those already proven are not asked for again.</summary>
    /// <param name="slots">The words that are needed now.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="ahead">Words that may be needed later. When a question has to be asked, it is for them too.</param>
    /// <exception cref="EnigmaException">
    /// <c>verification.wrong_proof</c> when the endpoint's answer is not a proof under this head; no word of it is kept.
    /// </exception>
    public async Task ProveAsync(IEnumerable<Hash32> slots, CancellationToken cancellation, IEnumerable<Hash32>? ahead = null)
    {
        Hash32[] needed = [.. slots];
        _needed.UnionWith(needed);
        if (needed.All(_words.ContainsKey))
        {
            return;
        }

        foreach (var missing in needed.Concat(ahead ?? []).Where(slot => !_words.ContainsKey(slot)).Distinct().ToArray().Chunk(WordsOfAQuestion))
        {
            await AskAsync(missing, cancellation).ConfigureAwait(false);
        }
    }

    private async Task AskAsync(Hash32[] missing, CancellationToken cancellation)
    {
        for (var left = Questions - 1; ; left--)
        {
            var proof = await ethereum.ProofAsync(ledger, missing, head.Number, cancellation).ConfigureAwait(false);
            try
            {
                Keep(missing, proof);
                return;
            }
            catch (EnigmaException e) when (left == 0)
            {
                throw new EnigmaException(
                    VerificationErrors.WrongProof,
                    $"the Ethereum endpoint's proof of {missing.Length} Ledger words at block {head.Number} is refused: {e.Message}; use another endpoint",
                    e);
            }
            catch (EnigmaException)
            {
                await Task.Delay(options.PollInterval, options.Clock, cancellation).ConfigureAwait(false);
            }
        }
    }

    private void Keep(Hash32[] slots, AccountProof proof)
    {
        var account = MerklePatriciaProof.VerifyAccount(head.StateRoot, ledger, proof.AccountNodes);
        var words = slots.Select((slot, i) => MerklePatriciaProof.VerifyStorage(account.StorageRoot, slot, proof.SlotNodes[i])).ToArray();
        for (var i = 0; i < slots.Length; i++)
        {
            _words[slots[i]] = words[i];
        }
    }

    /// <summary>A word that was proven before.</summary>
    public Hash32 this[Hash32 slot] => _words[slot];

    public EpochState Epoch => EpochState.FromWord(this[LedgerLayout.EpochState]);

    public Hash32 Seed => this[LedgerLayout.Seed];

    public KeeperRecord Keeper => KeeperRecord.FromWord(this[LedgerLayout.Keeper]);

    public ContractCounters Counters(ContractAddress contract) =>
        ContractCounters.FromWord(this[LedgerLayout.Contract(contract, ContractWord.Counters)]);

    /// <summary>What every action needs to know first: epoch, keeper, and a contract's queue and heads.</summary>
    public static IEnumerable<Hash32> WordsOf(ContractAddress contract) =>
    [
        LedgerLayout.EpochState, LedgerLayout.Seed, LedgerLayout.Keeper,
        .. Enum.GetValues<ContractWord>().Select(word => LedgerLayout.Contract(contract, word)),
    ];

    /// <summary>The ring of a contract's last heads.</summary>
    public static IEnumerable<Hash32> HeadsOf(ContractAddress contract) =>
        Enumerable.Range(0, LedgerLayout.HeadRingLength).Select(position => LedgerLayout.ContractHead(contract, position));

    /// <summary>All words of a worker but its earnings.</summary>
    public static IEnumerable<Hash32> WordsOf(WorkerId worker) =>
        Enum.GetValues<WorkerWord>().Where(word => word != WorkerWord.Earnings).Select(word => LedgerLayout.Worker(worker, word));
}
