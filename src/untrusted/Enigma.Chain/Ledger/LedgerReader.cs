// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Chain;

/// <summary>
/// Words of the Ledger's storage for the node's own planning. They are the endpoint's word, not proof: enclaves and clients read the same
/// words with their proofs.
/// </summary>
public sealed class LedgerReader(EthereumRpc rpc, Address ledger)
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
    public async Task<EpochSnapshot> GetEpochAsync(ulong block, CancellationToken cancellationToken)
    {
        var state = ReadAsync(LedgerLayout.EpochState, block, cancellationToken);
        var seed = ReadAsync(LedgerLayout.Seed, block, cancellationToken);
        var previous = ReadAsync(LedgerLayout.PreviousSeed, block, cancellationToken);
        return new EpochSnapshot(
            EpochState.FromWord(await state.ConfigureAwait(false)), await seed.ConfigureAwait(false), await previous.ConfigureAwait(false));
    }

    /// <summary>The counters of a contract at a block; all zero when it does not exist.</summary>
    public async Task<ContractCounters> GetCountersAsync(ContractAddress contract, ulong block, CancellationToken cancellationToken) =>
        ContractCounters.FromWord(
            await ReadAsync(LedgerLayout.Contract(contract, ContractWord.Counters), block, cancellationToken).ConfigureAwait(false));

    /// <summary>Who sits on a seat.</summary>
    public async Task<SeatVersions> GetSeatAsync(uint index, ulong block, CancellationToken cancellationToken) =>
        SeatVersions.FromWord(await ReadAsync(LedgerLayout.Seat(index), block, cancellationToken).ConfigureAwait(false));

    /// <summary>The id of an enclave's signer; none when it is not registered.</summary>
    public async Task<WorkerId> GetWorkerIdAsync(Address signer, ulong block, CancellationToken cancellationToken) =>
        new((uint)UInt256.FromWord(await ReadAsync(LedgerLayout.WorkerIdOf(signer), block, cancellationToken).ConfigureAwait(false)).ToUInt64());

    private Task<Hash32> ReadAsync(Hash32 slot, ulong block, CancellationToken cancellationToken) =>
        rpc.GetStorageAsync(ledger, slot, block, cancellationToken);
}
