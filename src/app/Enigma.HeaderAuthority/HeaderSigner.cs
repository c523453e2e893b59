// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.HeaderAuthority;

/// <summary>
/// Signs headers that its own Ethereum endpoint shows and whose hash it recomputed. What it signs is one chain: a header at a height that
/// it signed before differs only after a reorganisation, and then links to what it signs below.
/// </summary>
internal sealed class HeaderSigner(EthereumRpc rpc, NetworkId network, ulong chainId, Ed25519PrivateKey key)
{
    private const int Remembered = 2048;

    private readonly SortedDictionary<ulong, (Hash32 Hash, SignedHeader Header)> _signed = [];

    /// <summary>Signed headers from a height on, in order and linked; fewer when the chain ends or is just being reorganised.</summary>
    public async Task<IReadOnlyList<SignedHeader>> SignAsync(BlockNumber from, int count, CancellationToken cancellationToken)
    {
        var result = new List<SignedHeader>();
        for (var number = from.Value; result.Count < count; number++)
        {
            if (await rpc.GetBlockAsync(number, cancellationToken).ConfigureAwait(false) is not { } block)
            {
                break;
            }

            if (number > 0 && _signed.TryGetValue(number - 1, out var parent) && parent.Hash != block.ParentHash)
            {
                ForgetFrom(number - 1);
                break;
            }

            result.Add(Sign(block));
        }

        return result;
    }

    private SignedHeader Sign(ChainBlock block)
    {
        if (_signed.TryGetValue(block.Number, out var known))
        {
            if (known.Hash == block.Hash)
            {
                return known.Header;
            }

            ForgetFrom(block.Number);
        }

        var header = SignedHeader.Sign(ByteString.Copy(block.HeaderRlp.Span), network, chainId, key);
        _signed[block.Number] = (block.Hash, header);
        if (_signed.Count > Remembered)
        {
            _signed.Remove(_signed.Keys.First());
        }

        return header;
    }

    private void ForgetFrom(ulong number)
    {
        foreach (var height in _signed.Keys.Where(height => height >= number).ToArray())
        {
            _signed.Remove(height);
        }
    }
}
