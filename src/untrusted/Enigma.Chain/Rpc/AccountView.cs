// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// How many numbers an account has used, each answer proven under the newest block of who gave it. A block can be made up with its state, so of
/// several endpoints what most of them prove counts.
/// </summary>
/// <param name="Block">The highest block that most endpoints have reached; where most do not answer, the lowest that is told.</param>
/// <param name="Used">How many numbers are used, at least, by what most endpoints prove; where most do not answer, the fewest that are told.</param>
/// <param name="UsedAtMost">How many are used, at most, by what most endpoints prove; null where most do not answer.</param>
public sealed record AccountView(ulong Block, ulong Used, ulong? UsedAtMost)
{
    /// <summary>What one endpoint shows.</summary>
    public static async Task<AccountView> ReadAsync(IEthereumRpc rpc, Address account, CancellationToken cancellationToken)
    {
        var head = await rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false);
        // Before the first block nothing was sent, and a local chain proves nothing: it gives ether without a block.
        var used = head.Number == 0 ? 0 : (await rpc.GetProofAsync(account, [], head.State, cancellationToken).ConfigureAwait(false)).Nonce;
        return new AccountView(head.Number, used, used);
    }

    /// <summary>How many are most. Of all endpoints, not of those that answer: whoever can silence the others must not decide.</summary>
    internal static int Most(int endpoints) => (endpoints / 2) + 1;

    /// <summary>What most of <paramref name="endpoints"/> endpoints show, by the answers of those that gave one.</summary>
    internal static AccountView OfMost(IReadOnlyCollection<AccountView> answers, int endpoints)
    {
        var most = Most(endpoints);
        var used = answers.Select(answer => answer.Used).Order().ToArray();
        var least = Math.Max(0, used.Length - most);
        return new AccountView(
            answers.Select(answer => answer.Block).Order().ElementAt(least), used[least], used.Length < most ? null : used[most - 1]);
    }
}
