// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// This machine has not what it takes to run a contract: memory for it, or for the compiler. Says nothing about the contract, and nothing is
/// wrong with what the enclave holds; but a task has no outcome here.
/// </summary>
public sealed class MachineShortageException(string message, Exception? cause = null) : Exception(message, cause);
