// SPDX-License-Identifier: MIT
using System.Diagnostics;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// How much processor time somebody's work took lately (spec/wire.md section 3). It fades with the time that passes, so that whoever uses
/// less than a share of a processor is never told to give way. It decides when work is done, never what comes out. Used by one
/// <see cref="ContractThreads"/>, under its lock.
/// </summary>
/// <param name="clock">Ticks of <see cref="TimeSpan"/> that have passed since some moment; without one the machine's.</param>
/// <param name="allowance">What may be used before work gives way.</param>
/// <param name="share">The share of a processor that is never counted, as what it is divided by: 10 for a tenth.</param>
public sealed class ProcessorAccount(Func<TimeSpan>? clock, TimeSpan allowance, int share)
{
    /// <summary>
    /// What one contract may use before it gives way: some hundred times what an ordinary call takes, and enough to compile an ordinary module,
    /// which would go on slowly where others want the processors all the time.
    /// </summary>
    public static readonly TimeSpan Allowance = TimeSpan.FromMilliseconds(250);

    private const int Tenth = 10;

    private readonly Func<TimeSpan> _clock = clock ?? (() => Stopwatch.GetElapsedTime(0));
    private TimeSpan _used;
    private TimeSpan _at;

    /// <summary>The account of a contract: <see cref="Allowance"/>, and a tenth of a processor.</summary>
    public ProcessorAccount(Func<TimeSpan>? clock = null)
        : this(clock, Allowance, Tenth)
    {
    }

    /// <summary>What is left of the allowance; nothing for work that is expected to take long.</summary>
    internal TimeSpan Left => Faded() is var used && used < allowance ? allowance - used : TimeSpan.Zero;

    /// <summary>Counts what was used.</summary>
    internal void Charge(TimeSpan used)
    {
        _used = Faded() + used;
        _at = _clock();
    }

    private TimeSpan Faded()
    {
        var faded = _used - ((_clock() - _at) / share);
        return faded > TimeSpan.Zero ? faded : TimeSpan.Zero;
    }
}
