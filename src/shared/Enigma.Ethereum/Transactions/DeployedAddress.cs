// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>The addresses that new contracts get.</summary>
public static class DeployedAddress
{
    /// <summary>
    /// The address of the contract that <paramref name="sender"/> creates with its transaction or creation number
    /// <paramref name="nonce"/>.
    /// </summary>
    public static Address OfCreate(Address sender, ulong nonce) =>
        Last20(Keccak256.Hash(new RlpListWriter().Add(sender).Add(nonce).ToArray()));

    /// <summary>The address that CREATE2 gives (EIP-1014).</summary>
    public static Address OfCreate2(Address deployer, Hash32 salt, Hash32 initCodeHash) =>
        Last20(Keccak256.Hash([0xFF], deployer.AsSpan(), salt.AsSpan(), initCodeHash.AsSpan()));

    private static Address Last20(Hash32 hash) => Address.FromSpan(hash.AsSpan()[(Hash32.Size - Address.Size)..]);
}
