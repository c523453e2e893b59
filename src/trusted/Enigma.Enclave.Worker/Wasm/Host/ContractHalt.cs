// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Host;

/// <summary>Ends a run from inside a host function; becomes the failed outcome.</summary>
internal sealed class ContractHalt(ErrorCode code, string message, byte[]? reason = null) : Exception(message)
{
    public ErrorCode Code { get; } = code;

    public byte[] Reason { get; } = reason ?? [];
}
