// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// What work has its weight for once it has taken longer than an ordinary call (docs/adr/0033, 0034): one piece at a time has it, and all of
/// them one small allowance, however many contracts they are of. Used by one <see cref="ContractThreads"/>, under its lock.
/// </summary>
/// <param name="clock">As for <see cref="ProcessorAccount"/>.</param>
internal sealed class LongWork(Func<TimeSpan>? clock = null)
{
    /// <summary>What an ordinary call takes in the enclave, some times over.</summary>
    public static readonly TimeSpan Ordinary = TimeSpan.FromMilliseconds(2);

    /// <summary>What all of it together may use before it gives way; a fortieth of a processor is never counted.</summary>
    public static readonly TimeSpan Allowance = TimeSpan.FromMilliseconds(50);

    private const int Fortieth = 40;

    private readonly ProcessorAccount _together = new(clock, Allowance, Fortieth);
    private object? _one;

    /// <summary>Whether a piece of work goes on with its weight.</summary>
    /// <param name="work">The piece.</param>
    /// <param name="ran">What it has used.</param>
    public bool LeavesWeight(object work, TimeSpan ran)
    {
        if (ran <= Ordinary)
        {
            return true;
        }

        _one ??= work;
        return _one == work && ran - Ordinary < _together.Left;
    }

    /// <summary>A piece has ended or given way.</summary>
    /// <param name="work">The piece.</param>
    /// <param name="ran">What it has used with its weight.</param>
    public void End(object work, TimeSpan ran)
    {
        if (_one == work)
        {
            _one = null;
        }

        if (ran > Ordinary)
        {
            _together.Charge(ran - Ordinary);
        }
    }
}
