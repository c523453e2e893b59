// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>
/// Decides which block headers are Ethereum's. Everything an enclave believes about the Ledger hangs on this: whoever can invent a header
/// can invent a task in another's name and read its answer.
/// </summary>
public interface IHeaderTrust
{
    /// <summary>Checks that the chain vouches for this very header; linking is checked by <see cref="HeaderChain"/>.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>header</c>.</exception>
    void Verify(SignedHeader header);
}
