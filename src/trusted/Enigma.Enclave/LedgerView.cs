// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>
/// The storage of the Ledger at the enclave's own head, as far as a proof shows it. What the proof does not show cannot be read: a word
/// that the host leaves out is refused and never taken for zero.
/// </summary>
public sealed class LedgerView
{
    private readonly Dictionary<Hash32, Hash32> _words;

    private LedgerView(BlockHeader block, Dictionary<Hash32, Hash32> words)
    {
        Block = block;
        _words = words;
    }

    /// <summary>The block whose state is read: the head of the enclave.</summary>
    public BlockHeader Block { get; }

    /// <summary>Verifies a proof against the head.</summary>
    /// <exception cref="EnigmaException">
    /// <c>header.wrong_block</c>, <c>proof.no_ledger</c>, <c>proof.repeated_slot</c> or what Merkle-Patricia proofs are refused with.
    /// </exception>
    public static LedgerView Open(BlockHeader head, Address ledger, LedgerProof proof)
    {
        if (proof.Block.Value != head.Number)
        {
            throw new EnigmaException(
                HeaderErrors.WrongBlock, $"the proof is for block {proof.Block}, expected the head {head.Number} of this enclave");
        }

        var account = MerklePatriciaProof.VerifyAccount(head.StateRoot, ledger, Nodes(proof.AccountNodes));
        if (!account.Exists)
        {
            throw new EnigmaException(
                LedgerProofErrors.NoLedger, $"block {head.Number} has no account {ledger}; check the manifest's Ledger address");
        }

        var words = new Dictionary<Hash32, Hash32>(proof.Slots.Count);
        foreach (var slot in proof.Slots)
        {
            if (!words.TryAdd(slot.Slot, MerklePatriciaProof.VerifyStorage(account.StorageRoot, slot.Slot, Nodes(slot.Nodes))))
            {
                throw new EnigmaException(LedgerProofErrors.RepeatedSlot, $"the proof holds slot {slot.Slot} twice; send each slot once");
            }
        }

        return new LedgerView(head, words);
    }

    /// <summary>The epoch in force.</summary>
    public EpochState Epoch => EpochState.FromWord(Word(LedgerLayout.EpochState));

    /// <summary>The address whose signature makes keys and workers official.</summary>
    public Address KeeperSigner => KeeperRecord.FromWord(Word(LedgerLayout.Keeper)).Signer;

    /// <summary>The commitment of the key keeper that the next turn may reveal; zero if none.</summary>
    public Hash32 SeedCommitment => Word(LedgerLayout.Commitment);

    /// <summary>The rolling hash of all entries of a contract; zero if it does not exist.</summary>
    public QueueHash QueueHash(ContractAddress contract) => new(Word(LedgerLayout.Contract(contract, ContractWord.QueueHash)));

    /// <summary>The counters of a contract; all zero if it does not exist.</summary>
    public ContractCounters Counters(ContractAddress contract) =>
        ContractCounters.FromWord(Word(LedgerLayout.Contract(contract, ContractWord.Counters)));

    /// <summary>The newest head of a contract; zero before the first commit.</summary>
    public Head CommittedHead(ContractAddress contract)
    {
        var counters = Counters(contract);
        return counters.Committed == 0
            ? Head.None
            : new Head(Word(LedgerLayout.ContractHead(contract, counters.HeadCursor % LedgerLayout.HeadRingLength)));
    }

    /// <summary>
    /// Whether a head is one of a contract's last ones that the Ledger stores, as far as the proof shows them; every one of them was committed.
    /// </summary>
    public bool IsStoredHead(ContractAddress contract, Head head) =>
        head != Head.None && Enumerable.Range(0, LedgerLayout.HeadRingLength).Any(
            position => _words.TryGetValue(LedgerLayout.ContractHead(contract, position), out var stored) && stored == head.Value);

    /// <summary>The worker registered for a signer; none if there is no such worker.</summary>
    public WorkerId WorkerIdOf(Address signer) => new((uint)UInt256.FromWord(Word(LedgerLayout.WorkerIdOf(signer))).ToUInt64());

    /// <summary>Signer, status and expiry of the evidence of a worker.</summary>
    public WorkerRecord Worker(WorkerId id) => WorkerRecord.FromWord(Word(LedgerLayout.Worker(id, WorkerWord.Record)));

    /// <summary>The hash of the encryption key that a worker registered.</summary>
    public Hash32 WorkerEncryptionKeyHash(WorkerId id) => Word(LedgerLayout.Worker(id, WorkerWord.EncryptionKeyHash));

    /// <summary>The account that a worker stakes and earns for.</summary>
    public Address WorkerOperator(WorkerId id) => WorkerStake.FromWord(Word(LedgerLayout.Worker(id, WorkerWord.Stake))).Operator;

    /// <summary>The measurement that a worker registered with.</summary>
    public Hash32 WorkerMeasurement(WorkerId id) => Word(LedgerLayout.Worker(id, WorkerWord.Measurement));

    /// <summary>The hash of the evidence that a worker registered with.</summary>
    public Hash32 WorkerEvidenceHash(WorkerId id) => Word(LedgerLayout.Worker(id, WorkerWord.EvidenceHash));

    /// <summary>What the policy says of a measurement or a platform.</summary>
    public Standing Standing(PolicyKind kind, Hash32 subject) => Protocol.Standing.FromWord(Word(LedgerLayout.Standing(kind, subject)));

    /// <summary>The least that the collateral of quotes must be.</summary>
    public LedgerFloors Floors => LedgerFloors.FromWords(Word(LedgerLayout.Floors), Word(LedgerLayout.CrlFloors));

    /// <summary>The worker on the seat that serves a contract now (spec/ledger.md section 7).</summary>
    /// <exception cref="EnigmaException"><c>ledger.no_seats</c></exception>
    public WorkerId SeatInForce(ContractAddress contract)
    {
        var seat = Selection.SeatInForce(Epoch, Word(LedgerLayout.Seed), contract, Counters(contract));
        return SeatVersions.FromWord(Word(LedgerLayout.Seat(seat))).At(Epoch.Epoch);
    }

    private static byte[][] Nodes(IReadOnlyList<ProofNode> nodes) => [.. nodes.Select(node => node.Rlp.ToArray())];

    private Hash32 Word(Hash32 slot) => _words.TryGetValue(slot, out var word)
        ? word
        : throw new EnigmaException(
            LedgerProofErrors.MissingSlot, $"the proof lacks slot {slot}; spec/wire.md lists the slots of each request");
}
