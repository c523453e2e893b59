// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>What one kind of enclave does beyond what all enclaves do.</summary>
public interface IRequestHandler
{
    /// <summary>
    /// Answers a request. A refusal leaves everything as it was before the request, so that the enclave can go on.
    /// </summary>
    /// <exception cref="EnigmaException">The request is refused; code and message go to the host.</exception>
    EnclaveReply Handle(EnclaveRequest request);
}
