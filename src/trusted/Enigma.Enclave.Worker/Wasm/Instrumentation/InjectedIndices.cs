// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>Indices of what instrumentation appends. Appended, never inserted: no index of the contract's own code changes.</summary>
internal readonly record struct InjectedIndices(uint DepthGlobal, uint FaultGlobal, uint Burn, uint Grow);
