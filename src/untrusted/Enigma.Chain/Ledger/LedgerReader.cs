// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Chain;

/// <summary>
/// Words of the Ledger's storage for the node's own planning, proven under the state root of the block that the caller follows: an endpoint
/// on another fork, or one that lies, is found out and not believed.
/// </summary>
public sealed class LedgerReader(ILedgerWords words)
{
    /// <summary>Reads from Ethereum.</summary>
    public LedgerReader(IEthereumRpc rpc, Address ledger)
        : this(new ProvenWords(rpc, ledger))
    {
    }

    /// <summary>The epoch in force at a block.</summary>
    public async Task<EpochSnapshot> GetEpochAsync(StatePoint state, CancellationToken cancellationToken)
    {
        var read = await words.ReadAsync(
            [LedgerLayout.EpochState, LedgerLayout.Seed, LedgerLayout.PreviousSeed, LedgerLayout.Commitment], state, cancellationToken).ConfigureAwait(false);
        return new EpochSnapshot(EpochState.FromWord(read[0]), read[1], read[2], read[3]);
    }

    /// <summary>The key keeper that the Ledger names at a block.</summary>
    public async Task<KeeperRecord> GetKeeperAsync(StatePoint state, CancellationToken cancellationToken) =>
        KeeperRecord.FromWord(await ReadAsync(LedgerLayout.Keeper, state, cancellationToken).ConfigureAwait(false));

    /// <summary>The counters of a contract at a block; all zero when it does not exist.</summary>
    public async Task<ContractCounters> GetCountersAsync(ContractAddress contract, StatePoint state, CancellationToken cancellationToken) =>
        ContractCounters.FromWord(
            await ReadAsync(LedgerLayout.Contract(contract, ContractWord.Counters), state, cancellationToken).ConfigureAwait(false));

    /// <summary>An account of the Ledger; all zero when it is not there.</summary>
    public async Task<AccountRecord> GetAccountAsync(Address account, StatePoint state, CancellationToken cancellationToken) =>
        AccountRecord.FromWord(await ReadAsync(LedgerLayout.Account(account), state, cancellationToken).ConfigureAwait(false));

    /// <summary>Who sits on a seat.</summary>
    public async Task<SeatVersions> GetSeatAsync(uint index, StatePoint state, CancellationToken cancellationToken) =>
        SeatVersions.FromWord(await ReadAsync(LedgerLayout.Seat(index), state, cancellationToken).ConfigureAwait(false));

    /// <summary>The id of an enclave's signer; none when it is not registered.</summary>
    public async Task<WorkerId> GetWorkerIdAsync(Address signer, StatePoint state, CancellationToken cancellationToken) =>
        new((uint)UInt256.FromWord(await ReadAsync(LedgerLayout.WorkerIdOf(signer), state, cancellationToken).ConfigureAwait(false)).ToUInt64());

    /// <summary>A worker's record at a block.</summary>
    public async Task<WorkerRecord> GetWorkerAsync(WorkerId worker, StatePoint state, CancellationToken cancellationToken) =>
        WorkerRecord.FromWord(await ReadAsync(LedgerLayout.Worker(worker, WorkerWord.Record), state, cancellationToken).ConfigureAwait(false));

    /// <summary>A worker's stake at a block.</summary>
    public async Task<WorkerStake> GetStakeAsync(WorkerId worker, StatePoint state, CancellationToken cancellationToken) =>
        WorkerStake.FromWord(await ReadAsync(LedgerLayout.Worker(worker, WorkerWord.Stake), state, cancellationToken).ConfigureAwait(false));

    /// <summary>Keccak-256 of a worker's evidence at a block.</summary>
    public Task<Hash32> GetEvidenceHashAsync(WorkerId worker, StatePoint state, CancellationToken cancellationToken) =>
        ReadAsync(LedgerLayout.Worker(worker, WorkerWord.EvidenceHash), state, cancellationToken);

    /// <summary>The measurement that a worker registered with, at a block.</summary>
    public Task<Hash32> GetMeasurementAsync(WorkerId worker, StatePoint state, CancellationToken cancellationToken) =>
        ReadAsync(LedgerLayout.Worker(worker, WorkerWord.Measurement), state, cancellationToken);

    private async Task<Hash32> ReadAsync(Hash32 slot, StatePoint state, CancellationToken cancellationToken) =>
        (await words.ReadAsync([slot], state, cancellationToken).ConfigureAwait(false))[0];
}
