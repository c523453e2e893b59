// SPDX-License-Identifier: MIT
using Enigma.Client.Rpc;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Client.Trust;

/// <summary>
/// The newest header that the network's trust root signed. It never goes back: a node that shows an older one after a newer one is
/// refused, because behind an old header it could hide that a seat or a key has changed.
/// </summary>
internal sealed class HeadTracker(NodeRpc node, NetworkManifest manifest, EnigmaClientOptions options)
{
    private readonly Lock _lock = new();
    private VerifiedHead? _newest;

    /// <summary>Asks the node for its newest header and verifies it.</summary>
    /// <exception cref="EnigmaException"><c>header.*</c>, <c>verification.stale_header</c>, <c>verification.header_went_back</c></exception>
    public async Task<VerifiedHead> NewestAsync(CancellationToken cancellation)
    {
        var known = Known;
        var answer = await node.SignedHeaderAsync(cancellation).ConfigureAwait(false);
        manifest.RequireTrustFitsChain();
        new SignedHeader(answer.Header, answer.Signature).Verify(manifest);
        var header = BlockHeader.Decode(answer.Header);
        var head = new VerifiedHead(header.Number, header.Hash, header.StateRoot, header.Timestamp);
        RequireFresh(head);
        if (known is not null && (head.Number < known.Number || (head.Number == known.Number && head.Hash != known.Hash)))
        {
            throw new EnigmaException(
                VerificationErrors.HeaderWentBack,
                $"the node shows block {head.Number} {head.Hash} after block {known.Number} {known.Hash}; use another node");
        }

        return Keep(head);
    }

    private VerifiedHead? Known
    {
        get
        {
            lock (_lock)
            {
                return _newest;
            }
        }
    }

    // Answers to concurrent questions may overtake each other; the newer one counts for both.
    private VerifiedHead Keep(VerifiedHead head)
    {
        lock (_lock)
        {
            return _newest = _newest is { } newest && newest.Number > head.Number ? newest : head;
        }
    }

    // As far as this clock goes.
    private static readonly ulong MostSeconds = (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private void RequireFresh(VerifiedHead head)
    {
        var age = options.Clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(head.Timestamp, MostSeconds));
        if (age > options.GreatestHeaderAge)
        {
            throw new EnigmaException(
                VerificationErrors.StaleHeader,
                $"the node's newest header, block {head.Number}, is {(long)age.TotalSeconds} s old, expected at most "
                + $"{(long)options.GreatestHeaderAge.TotalSeconds} s; use another node, or set this machine's clock");
        }
    }
}
