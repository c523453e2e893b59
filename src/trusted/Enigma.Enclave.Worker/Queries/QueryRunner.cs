// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Tasks;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Queries;

/// <summary>
/// Computes one query or estimate: opens it, checks whose permit it has, runs the contract on the committed state, seals what came out to the
/// session of the permit and signs it (spec/queries.md sections 2 to 4). Nothing that it does outlives it.
/// </summary>
internal sealed class QueryRunner(EnclaveContext enclave, LedgerDomain domain, ContractRuntime runtime)
{
    private readonly AskerRates _rates = new();

    /// <summary>The most gas of a query, base gas included: nobody pays for it.</summary>
    public static GasClass Limit { get; } = GasClass.Of(10);

    /// <summary>Computes the answer, on any thread.</summary>
    /// <exception cref="EnigmaException"><c>envelope.*</c> or <c>query.*</c>: the query is not begun, and its asker is told so in the clear.</exception>
    public AnswerReply Run(QueryInput input)
    {
        var query = Open(input);
        query.RequirePermitted(input.Contract, domain, input.Block.Timestamp);
        _rates.Count(query.Permit.Asker, input.Block.Number);

        var context = new QueryAnswerContext(
            enclave.Manifest.Network, input.Contract, input.Query, new BlockNumber(input.Block.Number), input.Head.Head);
        var answer = QueryAnswer.Seal(context, query.Session, Compute(input, query), input.EncapsulationSeed);
        var signature = domain.Sign(QueryAnswerStatement.Of(context, answer), enclave.Identity.Signer);
        return new AnswerReply(context.Block, input.Head, answer, signature);
    }

    private PlainQuery Open(QueryInput input)
    {
        using var opened = Envelope.Open(
            EnvelopeContext.OfQuery(enclave.Manifest.Network, input.Contract, input.KeyEpoch), input.EnvelopeKey, input.Envelope);
        try
        {
            return opened.ReadQuery();
        }
        catch (EnigmaException refusal) when (refusal.Code == QueryErrors.BadQuery)
        {
            // What exactly is wrong with it is the asker's secret, and this refusal goes to the host.
            throw new EnigmaException(QueryErrors.BadQuery, "the envelope opens, but not to a query; seal it with a client of this network");
        }
    }

    private QueryOutcome Compute(QueryInput input, PlainQuery query)
    {
        if (!input.IsDeployed)
        {
            return new QueriedOutcome(new FailedOutcome(
                0, TaskErrors.NotDeployed.Name, "the deployment of the contract failed or expired, so it cannot be asked", ByteString.Empty));
        }

        var outcome = runtime.Execute(input.Code, input.HostAbi, Invocation(input, query), input.State);
        return query.Kind == QueryKind.Query
            ? new QueriedOutcome(TaskRun.Of(outcome, Limit).Outcome!)
            : outcome is ExecutionOutcome.Failed failed
            ? new QueriedOutcome(new FailedOutcome(0, failed.Code.Name, string.Empty, ByteString.Empty))
            : new EstimatedOutcome(Limit.Charged(outcome.GasUsed));
    }

    private static ContractInvocation Invocation(QueryInput input, PlainQuery query) => new()
    {
        Kind = query.Kind == QueryKind.Query ? InvocationKind.Query : InvocationKind.Estimate,
        Function = query.Function,
        Arguments = query.Arguments.Memory,
        Sender = query.Permit.Asker,
        Contract = input.Contract.Value,
        TaskId = Hash32.Zero,
        BlockNumber = input.Block.Number,
        BlockTime = input.Block.Timestamp,
        GasBudget = Limit.Budget,
        // Nobody pays for a query, however long it is; an estimate tells what a task with these inputs would pay.
        InputGas = query.Kind == QueryKind.Estimate ? InputGas.Of(query.Function, query.Arguments.Length) : 0,
        // Nothing of the contract's secrets: an estimate must not foretell what a task will draw.
        RandomSeed = Keccak256.Hash(Labels.EstimateRandom, input.Query.AsSpan()),
    };
}
