// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Keys;

/// <summary>
/// The seed commitments of this process. Each holds a random nonce that is kept in this memory and nowhere else, so a Ledger that names one
/// of them is not older than this process: a keeper that was started again, or a copy of it, finds none of its own in any past
/// (spec/keys.md section 6). The value that is committed does not depend on the nonce.
/// </summary>
internal sealed class Heartbeat(KeeperRoots roots, IEnclavePlatform platform)
{
    private readonly List<Beat> _beats = [];

    /// <summary>
    /// The commitment for an epoch that replaces <paramref name="previous"/>; the same question has the same answer. What the Ledger
    /// replaced never comes back: it was made for another predecessor, with another nonce.
    /// </summary>
    public SeedCommitment Commit(Epoch epoch, Hash32 previous)
    {
        // The commitment in force is the one of the epoch before; older ones are over.
        _beats.RemoveAll(beat => beat.Statement.Epoch.Next < epoch);
        if (_beats.Find(beat => beat.Statement.Epoch == epoch && beat.Statement.Previous == previous) is { } known)
        {
            return known.Statement;
        }

        Span<byte> nonce = stackalloc byte[Hash32.Size];
        platform.FillRandom(nonce);
        var beat = Beat.Of(roots, epoch, previous, Hash32.FromSpan(nonce));
        _beats.Add(beat);
        return beat.Statement;
    }

    /// <summary>The nonce of a commitment of this process; null when it is of another one.</summary>
    public Hash32? NonceOf(Epoch epoch, Hash32 commitment) =>
        _beats.Find(beat => beat.Statement.Epoch == epoch && beat.Statement.Commitment == commitment)?.Nonce;

    /// <summary>Refuses to go on under a Ledger that may be older than this process.</summary>
    /// <exception cref="EnigmaException"><c>keys.no_heartbeat</c></exception>
    public void Require(LedgerView ledger)
    {
        if (NonceOf(CommittedEpoch(ledger), ledger.SeedCommitment) is null)
        {
            throw new EnigmaException(
                KeysErrors.NoHeartbeat,
                $"the commitment {ledger.SeedCommitment} of block {ledger.Block.Number} was not made by this process, so the block may be of "
                + "any age; send RenewCommitment and post the answer to the Ledger");
        }
    }

    /// <summary>The epoch whose value the Ledger's commitment is for (spec/ledger.md section 6).</summary>
    public static Epoch CommittedEpoch(LedgerView ledger) => ledger.Epoch.Epoch.Next.Next;

    private sealed record Beat(SeedCommitment Statement, Hash32 Nonce)
    {
        public static Beat Of(KeeperRoots roots, Epoch epoch, Hash32 previous, Hash32 nonce) =>
            new(new SeedCommitment(epoch, roots.EpochPrfCommitment(epoch, nonce), previous), nonce);
    }
}
