// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Contracts;
using Enigma.Enclave.Worker.Keys;
using Enigma.Enclave.Worker.Tasks;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Queries;

/// <summary>
/// Takes queries and gives answers (spec/wire.md section 3). Nobody pays for them, so there are few at a time, and their processor time is
/// counted apart, so that it never makes a task give way. They read a snapshot of the committed state, so that tasks go on meanwhile.
/// </summary>
internal sealed class QueryDesk(EnclaveContext enclave, LedgerDomain domain, ContractRuntime runtime, KeyRing keys)
{
    /// <summary>For how long the door waits for a query that was just begun.</summary>
    private const int PatienceMilliseconds = 4;

    private readonly QueryRunner _runner = new(enclave, domain, runtime);
    private readonly Dictionary<ContractAddress, (Hash32 Query, Task<AnswerReply> Running)> _begun = [];
    private readonly QueryPlaces _places = new(runtime);

    /// <summary>Begins a query; null while it is computed.</summary>
    /// <exception cref="EnigmaException">
    /// <c>admission.not_the_seat</c>, <c>query.*</c>, <c>envelope.*</c>, <c>keys.missing</c>, <c>queue.code_missing</c> or <c>queue.wrong_code</c>.
    /// </exception>
    public AnswerReply? Begin(QueryRequest request, SecretContract contract)
    {
        RequireNoOther(request.Contract);
        _places.Require(contract.QueryAccount);
        var ledger = enclave.View(request.Proof);
        Seat.RequireOwn(ledger, request.Contract, enclave.Identity.Signer.Address);
        var input = Gather(request, contract, ledger);
        var secrets = keys[request.Contract];
        secrets.Hold();
        var isQuick = runtime.IsQuick(contract.QueryAccount);
        var running = runtime.Start(contract.QueryAccount, () =>
        {
            using (secrets)
            {
                return _runner.Run(input);
            }
        });
        _begun[request.Contract] = (input.Query, running);
        _places.Take(running);
        if (isQuick)
        {
            Task.WaitAny([running], PatienceMilliseconds);
        }

        return Take(request.Contract, input.Query);
    }

    /// <summary>The answer of a query that was begun, once; null while it is computed.</summary>
    /// <exception cref="EnigmaException"><c>query.not_found</c>, or what the query is refused with.</exception>
    public AnswerReply? Take(ContractAddress contract, Hash32 query)
    {
        if (!_begun.TryGetValue(contract, out var begun) || begun.Query != query)
        {
            throw new EnigmaException(
                QueryErrors.NotFound, $"no query {query} of contract {contract} waits here; it was taken, dropped, or never begun. Ask again");
        }

        if (!begun.Running.IsCompleted)
        {
            runtime.LookAfterThreads();
            return null;
        }

        _begun.Remove(contract);
        try
        {
            return begun.Running.GetAwaiter().GetResult();
        }
        catch (MachineShortageException)
        {
            // Nobody depends on an answer, and nothing that the enclave holds is in doubt. For a task there is no such way out: it must not be
            // skipped, so the enclave ends and is started again. Every other failure ends it too, because its memory is not to be believed.
            throw new EnigmaException(QueryErrors.Busy, "this machine has no room for the query now; ask again later");
        }
    }

    /// <summary>Lets go of what was begun for a contract that is closed.</summary>
    public void Forget(ContractAddress contract) => _begun.Remove(contract);

    private void RequireNoOther(ContractAddress contract)
    {
        if (_begun.TryGetValue(contract, out var begun) && !begun.Running.IsCompleted)
        {
            throw new EnigmaException(QueryErrors.Busy, $"another query of contract {contract} is at work; ask again later");
        }
    }

    private QueryInput Gather(QueryRequest request, SecretContract contract, LedgerView ledger)
    {
        var keyEpoch = Envelope.KeyEpochOf(request.Envelope, EnvelopePurpose.Query);
        var epoch = ledger.Epoch.Epoch;
        if (keyEpoch != epoch && keyEpoch != epoch.Previous)
        {
            throw new EnigmaException(
                QueryErrors.WrongKeyEpoch, $"the query is sealed to epoch {keyEpoch}, expected {epoch} or the one before; seal it again");
        }

        var (head, state) = contract.Committed(ledger);
        contract.Provide(request.Code);
        if (contract.Code.IsEmpty && contract.Progress.IsDeployed)
        {
            throw new EnigmaException(
                QueueErrors.CodeMissing,
                $"the query needs the code with hash {contract.Queue.Deployment.Deployment.CodeHash}; send it along");
        }

        var seed = new byte[XWing.EncapsulationSeedSize];
        enclave.Platform.FillRandom(seed);
        return new QueryInput(
            request.Contract, request.Envelope.InputsHash, request.Envelope, keyEpoch, keys[request.Contract].EnvelopeKey(keyEpoch),
            enclave.Headers.Head, head, state, contract.Progress.IsDeployed, contract.Queue.Deployment.Deployment.HostAbi, contract.Code, seed);
    }
}
