// SPDX-License-Identifier: MIT
using Enigma.Enclave.Platform;
using Enigma.Enclave.Worker;

return EnclaveProgram.Run(WorkerEnclave.Create);
