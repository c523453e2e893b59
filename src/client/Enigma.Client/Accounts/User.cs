// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>Somebody who asks for private computations: an account that records and pays, and a seed that reads the results.</summary>
/// <param name="Account">Signs Ethereum transactions.</param>
/// <param name="Seed">Makes envelopes and opens results.</param>
public sealed record User(EthereumAccount Account, UserSeed Seed)
{
    /// <summary>The account's address: the sender of the user's tasks.</summary>
    public Address Address => Account.Address;
}
