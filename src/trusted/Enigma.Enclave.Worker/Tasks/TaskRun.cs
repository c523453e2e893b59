// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>How the run of one task ended, in the protocol's terms.</summary>
/// <param name="Outcome">What the sender is told; null when there is no key to tell it with.</param>
/// <param name="Status">Succeeded or failed.</param>
/// <param name="Charged">The class of gas that is charged.</param>
/// <param name="Changes">What the state becomes; none for a failed task.</param>
internal sealed record TaskRun(TaskOutcome? Outcome, EntryStatus Status, GasClass Charged, IReadOnlyList<StateChange> Changes)
{
    /// <summary>The envelope did not open: nobody can be told more than the leaf says.</summary>
    /// <param name="gasUsed">What its bytes cost.</param>
    /// <param name="limit">The limit of the record.</param>
    public static TaskRun NotOpened(ulong gasUsed, GasClass limit) => new(null, EntryStatus.Failed, limit.Charged(gasUsed), []);

    /// <summary>The engine was never started.</summary>
    /// <param name="code">Why.</param>
    /// <param name="message">The same for the sender to read.</param>
    /// <param name="gasUsed">What the bytes of the envelope cost.</param>
    /// <param name="limit">The limit of the record.</param>
    public static TaskRun Refused(ErrorCode code, string message, ulong gasUsed, GasClass limit) => new(
        new FailedOutcome(gasUsed, code.Name, Shortened(message), ByteString.Empty), EntryStatus.Failed, limit.Charged(gasUsed), []);

    /// <summary>The engine ran, for better or worse.</summary>
    public static TaskRun Of(ExecutionOutcome outcome, GasClass limit)
    {
        var charged = limit.Charged(outcome.GasUsed);
        return outcome switch
        {
            ExecutionOutcome.Succeeded succeeded => new(
                new SucceededOutcome(succeeded.GasUsed, ByteString.Copy(succeeded.ReturnData.Span)),
                EntryStatus.Succeeded, charged, succeeded.Changes),
            ExecutionOutcome.Failed failed => new(
                new FailedOutcome(failed.GasUsed, failed.Code.Name, Shortened(failed.Message), ByteString.Copy(failed.Reason.Span)),
                EntryStatus.Failed, charged, []),
            _ => throw new InvalidOperationException("an outcome is a success or a failure"),
        };
    }

    /// <summary>Why a module is refused quotes its names, which are as long as their author likes; an outcome has room for so much.</summary>
    private static string Shortened(string message)
    {
        if (Encoding.UTF8.GetByteCount(message) <= FailedOutcome.MaximumMessageLength)
        {
            return message;
        }

        var (kept, bytes) = (0, 0);
        foreach (var character in message.EnumerateRunes())
        {
            bytes += character.Utf8SequenceLength;
            if (bytes > FailedOutcome.MaximumMessageLength)
            {
                break;
            }

            kept += character.Utf16SequenceLength;
        }

        return message[..kept];
    }
}
