// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>
/// A module that the runtime refuses. Never leaves <see cref="ContractRuntime.Load"/>: it becomes the outcome
/// <c>contract.bad_bytecode</c>, so its message must be the same bytes on every machine.
/// </summary>
internal sealed class MalformedModuleException(string message) : Exception(message);
