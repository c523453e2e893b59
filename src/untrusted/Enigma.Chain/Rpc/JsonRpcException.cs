// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;

namespace Enigma.Chain;

/// <summary>The endpoint answered with a JSON-RPC error: the machinery of this assembly; callers outside see <see cref="EnigmaException"/>.</summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "Never leaves the assembly.")]
internal sealed class JsonRpcException(int code, string message, byte[]? data) : Exception(message)
{
    /// <summary>The number of the JSON-RPC error.</summary>
    public int Code { get; } = code;

    /// <summary>The <c>data</c> of the error when it is hex: the revert data of a call.</summary>
    public new byte[]? Data { get; } = data;
}
