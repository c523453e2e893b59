// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace Enigma.Node;

/// <summary>Block and epoch. Who reads slowly is told the newest block, not every one.</summary>
internal static class HeadFeed
{
    public static async IAsyncEnumerable<FeedEvent> FollowAsync(NodeServices node, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (ulong, ulong)? told = null;
        while (true)
        {
            var changed = node.Mirror.Changed.Next;
            var ledger = node.Mirror.Current;
            var seen = (Block: ledger.Block.Value, Epoch: ledger.Epoch.State.Epoch.Value);
            if (seen != told)
            {
                told = seen;
                yield return new FeedEvent(RpcJson.Object(writer =>
                {
                    writer.WriteNumber("head", seen.Block);
                    writer.WriteNumber("epoch", seen.Epoch);
                }));
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
