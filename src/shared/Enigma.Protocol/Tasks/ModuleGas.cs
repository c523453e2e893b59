// SPDX-License-Identifier: MIT
using System.Globalization;

namespace Enigma.Protocol;

/// <summary>What a deployment pays for the length of its module, before it is looked at (spec/tasks.md §2). Compiling it comes besides.</summary>
public static class ModuleGas
{
    /// <summary>Gas per byte: to take it through the door, hash, read, check and keep it.</summary>
    public const ulong PerByte = 250;

    /// <summary>What a module of this many bytes costs.</summary>
    public static ulong Of(int moduleBytes) => PerByte * (ulong)moduleBytes;

    /// <summary>The longest module, in bytes, that the greatest limit covers beside an envelope of so many bytes.</summary>
    public static int Longest(int envelopeBytes) => (int)((GasClass.Maximum.Budget - InputGas.Of(envelopeBytes)) / PerByte);

    /// <summary>Refuses a limit that does not cover the module and the envelope of a deployment: it could only run out of gas.</summary>
    /// <exception cref="EnigmaException"><c>task.gas_limit_too_low</c>, whose message tells the longest module where no limit is enough.</exception>
    public static void RequireCovered(int moduleBytes, int envelopeBytes, GasClass limit)
    {
        var least = GasClass.BaseGas + InputGas.Of(envelopeBytes) + Of(moduleBytes);
        if (limit.Gas < least)
        {
            var deployment = string.Create(
                CultureInfo.InvariantCulture, $"{least} that a deployment of {moduleBytes} bytes with an envelope of {envelopeBytes} bytes takes before it is compiled");
            throw new EnigmaException(
                TaskErrors.GasLimitTooLow,
                least > GasClass.Maximum.Gas
                    ? $"no gas limit covers the {deployment}; the longest module that can be deployed with this envelope has {Longest(envelopeBytes)} bytes"
                    : $"gas limit {limit.Gas} is below the {deployment}; raise it or make the module smaller");
        }
    }
}
