// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Collects what workers say they hold and shows it to the key keeper's enclave, which erases what opens inputs that nobody needs
/// (spec/keys.md section 11). It decides nothing; what it loses with its memory workers say again in the next epoch.
/// </summary>
internal sealed class InputEraser(NodeServices node, EnclaveSession session)
{
    /// <summary>How many workers' statements about one contract are kept: the newest, and enough beside it to find another operator's.</summary>
    private const int MostStatements = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<ContractAddress, List<SignedHolding>> _holdings = [];
    private readonly Dictionary<ContractAddress, Epoch> _erased = [];

    /// <summary>Takes a worker's statement, and answers with the first epoch of the contract that is not erased.</summary>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        var signed = WireValue.Decode<SignedHolding>(question.Span, "holding statement", WireErrors.BadFrame);
        var holding = signed.Holding;
        await node.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var ledger = node.Mirror.Current;
        if (!ledger.Contracts.ContainsKey(holding.Contract) || !signed.IsSigned || !ledger.Workers.ContainsValue(holding.Signer))
        {
            throw new EnigmaException(
                KeysErrors.UnknownWorker, $"{holding.Signer} is no worker of the Ledger that signed for a contract of it at block {ledger.Block}");
        }

        foreach (var other in Keep(signed))
        {
            if (await TryEraseAsync(signed, other, cancellationToken).ConfigureAwait(false))
            {
                break;
            }
        }

        return WireValue.Encode(ErasedBefore(holding.Contract));
    }

    /// <summary>The statements of other workers with which this one may let something be erased, those that say most first.</summary>
    private List<SignedHolding> Keep(SignedHolding signed)
    {
        lock (_gate)
        {
            var contract = signed.Holding.Contract;
            var known = _holdings.TryGetValue(contract, out var found) ? found : _holdings[contract] = [];
            known.RemoveAll(other => other.Holding.Signer == signed.Holding.Signer);
            var erased = _erased.GetValueOrDefault(contract);
            List<SignedHolding> others = signed.Holding.Before > erased
                ? [.. known.Where(other => other.Holding.Before > erased).OrderByDescending(other => other.Holding.Before)]
                : [];
            known.Add(signed);
            if (known.Count > MostStatements)
            {
                known.Remove(known.MinBy(other => other.Holding.Before)!);
            }

            return others;
        }
    }

    private Epoch ErasedBefore(ContractAddress contract)
    {
        lock (_gate)
        {
            return _erased.GetValueOrDefault(contract);
        }
    }

    private async Task<bool> TryEraseAsync(SignedHolding one, SignedHolding other, CancellationToken cancellationToken)
    {
        try
        {
            var slots = await SlotsAsync(one, other, cancellationToken).ConfigureAwait(false);
            var erased = await session.RunProvenAsync(
                _ => slots,
                (turn, ahead) => EraseAsync(turn, one, other, ahead.Require(turn.Ledger, slots), cancellationToken),
                cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                _erased[one.Holding.Contract] = erased.Before;
            }

            return true;
        }
        catch (EnigmaException refused) when (refused.Code != EnclaveErrors.Gone && refused.Code != EnclaveErrors.NotStarted)
        {
            // Another pair may do, and the next epoch brings new ones.
            node.Log.LogDebug("Inputs of contract {Contract} are kept: {Reason}", one.Holding.Contract, refused.Message);
            return false;
        }
    }

    private async Task<Hash32[]> SlotsAsync(SignedHolding one, SignedHolding other, CancellationToken cancellationToken)
    {
        var ledger = node.Mirror.Current;
        var slots = new HashSet<Hash32> { LedgerLayout.EpochState, LedgerLayout.Commitment, LedgerLayout.Keeper };
        foreach (var signer in new[] { one.Holding.Signer, other.Holding.Signer })
        {
            var worker = ledger.Workers.FirstOrDefault(entry => entry.Value == signer).Key;
            var measurement = await new LedgerReader(node.Rpc, node.Manifest.Ledger)
                .GetMeasurementAsync(worker, ledger.State, cancellationToken).ConfigureAwait(false);
            slots.UnionWith(
            [
                LedgerLayout.WorkerIdOf(signer),
                LedgerLayout.Worker(worker, WorkerWord.Record),
                LedgerLayout.Worker(worker, WorkerWord.Stake),
                LedgerLayout.Worker(worker, WorkerWord.Measurement),
                LedgerLayout.Standing(PolicyKind.WorkerMeasurement, measurement),
            ]);
        }

        return [.. slots];
    }

    private async Task<ErasedReply> EraseAsync(
        EnclaveTurn turn, SignedHolding one, SignedHolding other, LedgerProof proof, CancellationToken cancellationToken)
    {
        var reply = await turn.AskAsync<ErasedReply>(new EraseInputsRequest(one, other, proof), cancellationToken).ConfigureAwait(false);
        if (!reply.Sealed.IsEmpty)
        {
            turn.KeepSealed(reply.Sealed);
            node.Log.LogInformation("Inputs of contract {Contract} before epoch {Epoch} are opened by nobody any more.", one.Holding.Contract, reply.Before);
        }

        return reply;
    }
}
