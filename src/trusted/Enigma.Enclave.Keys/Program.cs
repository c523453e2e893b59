// SPDX-License-Identifier: MIT
using Enigma.Enclave.Keys;
using Enigma.Enclave.Platform;

return EnclaveProgram.Run(KeyKeeperEnclave.Create);
