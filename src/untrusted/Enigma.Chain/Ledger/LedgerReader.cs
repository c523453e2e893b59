// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Chain;

/// <summary>
/// Words of the Ledger's storage for the node's own planning, proven under the state root of the block that the caller follows: an endpoint
/// on another fork, or one that lies, is found out and not believed.
/// </summary>
public sealed class LedgerReader(IEthereumRpc rpc, Address ledger)
{
    /// <summary>The Ledger.</summary>
    public Address Ledger => ledger;

    /// <summary>The parameters, which never change.</summary>
    public async Task<LedgerParameters> GetParametersAsync(CancellationToken cancellationToken)
    {
        var data = await rpc.CallAsync(ledger, LedgerAbi.ParametersView.EncodeCall(), cancellationToken).ConfigureAwait(false);
        return LedgerParameters.FromAbi(AbiCodec.Decode(LedgerAbi.ParametersResult, data)[0]);
    }

    /// <summary>The epoch in force at a block.</summary>
    public async Task<EpochSnapshot> GetEpochAsync(StatePoint state, CancellationToken cancellationToken)
    {
        var proof = await rpc.GetProofAsync(
            ledger, [LedgerLayout.EpochState, LedgerLayout.Seed, LedgerLayout.PreviousSeed], state, cancellationToken).ConfigureAwait(false);
        return new EpochSnapshot(EpochState.FromWord(proof.Slots[0].Word), proof.Slots[1].Word, proof.Slots[2].Word);
    }

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

    private async Task<Hash32> ReadAsync(Hash32 slot, StatePoint state, CancellationToken cancellationToken) =>
        (await rpc.GetProofAsync(ledger, [slot], state, cancellationToken).ConfigureAwait(false)).Slots[0].Word;
}
