// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>The hashes of the blocks that were handed out last, by height: what a further block has to fit.</summary>
internal sealed class RecentHashes
{
    private const int Capacity = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Hash32> _hashes = [];
    private readonly Queue<(ulong Number, Hash32 Hash)> _arrivals = new();

    /// <summary>The block of a height that was handed out last; null when none was, or long ago.</summary>
    public Hash32? Find(ulong number)
    {
        lock (_gate)
        {
            return _hashes.TryGetValue(number, out var hash) ? hash : null;
        }
    }

    /// <summary>Takes blocks that were handed out before, whatever was since.</summary>
    public void Restore(IEnumerable<ChainBlock> blocks)
    {
        lock (_gate)
        {
            foreach (var block in blocks)
            {
                Take(block);
            }
        }
    }

    /// <summary>
    /// Takes a block. Where its parent is another one than was handed out, the endpoint must show that parent too: then the chain was
    /// reorganised, otherwise the endpoint contradicts itself.
    /// </summary>
    /// <exception cref="EnigmaException"><c>chain.contradicts_header</c></exception>
    public async Task<ChainBlock> AddAsync(EthereumRpc rpc, ChainBlock block, CancellationToken cancellationToken)
    {
        if (block.Number > 0 && Find(block.Number - 1) is { } before && before != block.ParentHash)
        {
            var parent = await rpc.GetBlockAsync(block.Number - 1, cancellationToken).ConfigureAwait(false);
            if (parent?.Hash != block.ParentHash)
            {
                throw new EnigmaException(
                    ChainErrors.ContradictsHeader,
                    $"block {block.Number} of the Ethereum endpoint names the parent {block.ParentHash}, but its block {block.Number - 1} is {parent?.Hash.ToString() ?? "missing"}");
            }
        }

        lock (_gate)
        {
            Take(block);
        }

        return block;
    }

    // The oldest by arrival leaves, not the lowest: made-up heights would stay for ever and drive out the true ones.
    private void Take(ChainBlock block)
    {
        if (_hashes.TryGetValue(block.Number, out var before) && before == block.Hash)
        {
            return;
        }

        _hashes[block.Number] = block.Hash;
        _arrivals.Enqueue((block.Number, block.Hash));
        while (_arrivals.Count > Capacity)
        {
            var (number, hash) = _arrivals.Dequeue();
            // Not where another block of that height came later.
            if (_hashes.TryGetValue(number, out var now) && now == hash)
            {
                _hashes.Remove(number);
            }
        }
    }
}
