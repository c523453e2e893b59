// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using System.Text;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>
/// Where a user's seed comes from. Whoever has it can read all results of its owner, on any machine; losing it loses them
/// (spec/keys.md, "User seed").
/// </summary>
public static class UserSeeds
{
    /// <summary>A new seed from the system's random source; its owner keeps <see cref="Secret32.Reveal"/> somewhere safe.</summary>
    public static UserSeed Create() => new(RandomNumberGenerator.GetBytes(Secret32.Size));

    /// <summary>
    /// The seed that belongs to an account on one network: derived from the account's deterministic signature over a fixed text, so that
    /// nothing beside the account's key has to be kept.
    /// </summary>
    public static UserSeed OfAccount(EthereumAccount account, NetworkId network)
    {
        ArgumentNullException.ThrowIfNull(account);
        var text = Encoding.ASCII.GetBytes(
            $"Enigma user seed of {account.Address} on network {network}. Sign this only in applications that you trust.");
        var prefix = Encoding.ASCII.GetBytes($"\u0019Ethereum Signed Message:\n{text.Length}");
        var signature = account.Sign(Keccak256.Hash(prefix, text));
        var seed = HkdfSha256.Derive(signature, [], Labels.UserSeed, Secret32.Size);
        try
        {
            return new UserSeed(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(signature);
            CryptographicOperations.ZeroMemory(seed);
        }
    }
}
