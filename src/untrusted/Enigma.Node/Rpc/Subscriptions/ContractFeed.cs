// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// One contract: length and worker now, then new entries and receipts. After a reorganisation the entries that took the place of others
/// are told again from the first one that differs.
/// </summary>
internal static class ContractFeed
{
    public static async IAsyncEnumerable<FeedEvent> FollowAsync(
        NodeServices node, ContractAddress contract, uint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ContractNews? told = null;
        while (true)
        {
            var changed = node.Mirror.Changed.Next;
            var ledger = node.Mirror.Current;
            var (queue, worker) = (ledger.Queue(contract), ledger.WorkerOf(contract));
            var news = told is null ? ContractNews.Begin(queue, worker, from) : told.Next(queue, worker);
            if (news is not null)
            {
                yield return new FeedEvent(RpcJson.Object(news.Write));
                told = news;
            }

            if (news is null or { IsAll: true })
            {
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
