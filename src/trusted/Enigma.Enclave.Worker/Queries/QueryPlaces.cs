// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Queries;

/// <summary>
/// Who may begin a query while others are at work. Nobody pays for queries, so there are few places, and some are kept for contracts that are
/// asked little: whoever wants to hold all of them needs as many contracts as use up less than is noticed.
/// </summary>
internal sealed class QueryPlaces(ContractRuntime runtime)
{
    /// <summary>The most queries at work.</summary>
    public const int Most = 4;

    /// <summary>How many may be at work, at most, when one of a contract begins whose queries took much time lately.</summary>
    public const int MostForLong = 2;

    private readonly List<Task> _atWork = [];

    /// <summary>Refuses a query for which there is no place now.</summary>
    /// <exception cref="EnigmaException"><c>query.busy</c></exception>
    public void Require(ProcessorAccount account)
    {
        _atWork.RemoveAll(running => running.IsCompleted);
        var most = runtime.HasAllowance(account) ? Most : MostForLong;
        if (_atWork.Count >= most)
        {
            throw new EnigmaException(
                QueryErrors.Busy, $"{_atWork.Count} queries are at work, at most {most} may be for a contract that is asked as much; ask again later");
        }
    }

    /// <summary>Takes a place until the query has ended.</summary>
    public void Take(Task running) => _atWork.Add(running);
}
