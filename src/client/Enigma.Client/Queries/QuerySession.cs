// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>
/// A permit that an account signed, with the key that opens the answers: any number of queries until it expires, without another signature
/// (spec/queries.md §1).
/// </summary>
public sealed class QuerySession : IDisposable
{
    internal QuerySession(QueryPermit permit, EnclaveSignature signature, XWingPrivateKey key, UserSeed seed) =>
        (Permit, Signature, Key, Seed) = (permit, signature, key, seed);

    /// <summary>What was signed.</summary>
    public QueryPermit Permit { get; }

    internal EnclaveSignature Signature { get; }

    internal XWingPrivateKey Key { get; }

    internal UserSeed Seed { get; }

    /// <summary>Wipes the session's key.</summary>
    public void Dispose() => Key.Dispose();
}

/// <summary>Opens sessions for queries.</summary>
public static class OpenQuerySession
{
    /// <summary>How long a permit counts unless another time is given.</summary>
    public static readonly TimeSpan StandardLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Signs a permit in the name of a user. Nothing is sent.</summary>
    /// <param name="client">The network; its newest signed header is what the lifetime counts from.</param>
    /// <param name="user">Who will have asked.</param>
    /// <param name="contracts">1 to 16 contracts.</param>
    /// <param name="scope">What it allows.</param>
    /// <param name="lifetime">Up to a day; null for <see cref="StandardLifetime"/>.</param>
    /// <param name="cancellation">Ends the request for the header.</param>
    /// <exception cref="EnigmaException"><c>client.bad_request</c>, or what a header is refused with.</exception>
    public static async Task<QuerySession> OpenQuerySessionAsync(
        this EnigmaClient client,
        User user,
        IEnumerable<ContractAddress> contracts,
        QueryScope scope = QueryScope.All,
        TimeSpan? lifetime = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(user);
        var head = await client.Heads.NewestAsync(cancellation).ConfigureAwait(false);
        return Sign(client, user, contracts, scope, lifetime ?? StandardLifetime, head.Timestamp);
    }

    internal static QuerySession Sign(
        EnigmaClient client, User user, IEnumerable<ContractAddress> contracts, QueryScope scope, TimeSpan lifetime, ulong now)
    {
        ContractAddress[] rising = [.. contracts.Distinct()];
        Array.Sort(rising, (left, right) => left.Value.AsSpan().SequenceCompareTo(right.Value.AsSpan()));
        var isLifetime = lifetime > TimeSpan.Zero && lifetime.TotalSeconds <= QueryPermit.LongestSeconds;
        if (rising.Length is 0 or > QueryPermit.MaximumContracts || scope is QueryScope.None || (scope & ~QueryScope.All) != 0 || !isLifetime)
        {
            throw new EnigmaException(
                ClientErrors.BadRequest,
                $"a permit for {rising.Length} contracts, scope {(int)scope} and {lifetime.TotalSeconds:0} s; expected 1 to "
                + $"{QueryPermit.MaximumContracts} contracts, scope 1 to 3 and at most {QueryPermit.LongestSeconds} s");
        }

        var nonce = Hash32.FromSpan(RandomNumberGenerator.GetBytes(Hash32.Size));
        var key = user.Seed.SessionKey(client.Manifest.Network, user.Address, nonce);
        var permit = new QueryPermit(
            user.Address, scope, rising, now + (ulong)Math.Ceiling(lifetime.TotalSeconds), nonce, EncryptionKey.Of(key).Hash);
        return new QuerySession(permit, new EnclaveSignature(user.Account.Sign(client.Domain.Digest(permit))), key, user.Seed);
    }
}
