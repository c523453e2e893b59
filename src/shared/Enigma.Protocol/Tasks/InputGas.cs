// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>
/// What a task pays for the length of its envelope, before anything runs (spec/tasks.md §2). The length is public, so this tells nobody
/// more of the inputs than their size class.
/// </summary>
public static class InputGas
{
    /// <summary>
    /// Gas per byte: to take it through the door, hash and open it, at the admission and for the task, to keep it and to hand it on. What a
    /// contract leaves in the body of its task costs the same (spec/contracts.md §8).
    /// </summary>
    public const ulong PerByte = 20;

    /// <summary>What an envelope of this many bytes costs; the base gas pays for the smallest one.</summary>
    public static ulong Of(int envelopeBytes) => PerByte * (ulong)Math.Max(0, envelopeBytes - Envelope.MinimumSize);

    /// <summary>What this envelope costs.</summary>
    public static ulong Of(SealedEnvelope envelope) => Of(envelope.Bytes.Length);

    /// <summary>What the envelope of a call will cost, before it is sealed.</summary>
    /// <param name="function">The function as <c>name(type,...)</c>.</param>
    /// <param name="argumentBytes">Length of the arguments in ABI encoding.</param>
    /// <exception cref="EnigmaException"><c>envelope.bad_inputs</c> when the call does not fit into an envelope.</exception>
    public static ulong Of(string function, int argumentBytes) => Of(Envelope.SizeOf(function, argumentBytes));

    /// <summary>The part of it that a task with this limit pays: all that it has, at most.</summary>
    public static ulong Charged(SealedEnvelope envelope, GasClass limit) => Math.Min(Of(envelope), limit.Budget);

    /// <summary>Refuses a limit that does not cover an envelope: its task could only run out of gas.</summary>
    /// <exception cref="EnigmaException"><c>task.gas_limit_too_low</c></exception>
    public static void RequireCovered(int envelopeBytes, GasClass limit)
    {
        if (limit.Budget < Of(envelopeBytes))
        {
            throw new EnigmaException(
                TaskErrors.GasLimitTooLow,
                $"gas limit {limit.Gas} is below the {GasClass.BaseGas + Of(envelopeBytes)} that a task with an envelope of {envelopeBytes} bytes "
                + "takes before it runs; raise it or send less at once");
        }
    }
}
