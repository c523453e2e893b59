// SPDX-License-Identifier: MIT
namespace Enigma.Enclave;

/// <summary>
/// A thread of this enclave as the machine schedules it. What it says decides when something is computed, never what comes out: the machine
/// may lie, and pays with its own fairness.
/// </summary>
public interface IScheduledThread
{
    /// <summary>The processor time that the thread has used since it began; may be asked by any thread.</summary>
    TimeSpan Used { get; }

    /// <summary>
    /// From now on, and for good, the thread runs only while nothing else wants the processor, as far as the machine can do that; may be
    /// called by any thread.
    /// </summary>
    void GiveWay();
}
