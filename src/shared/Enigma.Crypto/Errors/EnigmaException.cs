// SPDX-License-Identifier: MIT
namespace Enigma;

/// <summary>
/// The one exception of the project: bad input or a failed check, told by a code and a message. The message says what was wrong,
/// the value or its length, what was expected and what to do; it never contains a secret.
/// </summary>
public sealed class EnigmaException : Exception
{
    /// <summary>An error with its code; <paramref name="message"/> is for people.</summary>
    public EnigmaException(ErrorCode code, string message)
        : base(message) => Code = code;

    /// <summary>An error with its code that was caused by another one.</summary>
    public EnigmaException(ErrorCode code, string message, Exception innerException)
        : base(message, innerException) => Code = code;

    /// <summary>The code that programs act on.</summary>
    public ErrorCode Code { get; }

    /// <summary>The code, then the message.</summary>
    public override string ToString() => $"{Code.Name}: {base.ToString()}";
}
