// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// Takes what contracts print. Only a developer's local network has one; elsewhere the text is discarded, since it may
/// contain what the contract keeps secret.
/// </summary>
public interface IDebugSink
{
    /// <summary>One printed text, as the contract wrote it; not necessarily UTF-8.</summary>
    void Print(ReadOnlySpan<byte> text);
}
