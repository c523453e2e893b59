// SPDX-License-Identifier: MIT
namespace Enigma.Chain;

/// <summary>What a <see cref="LogFollower"/> tells, in the order of the chain and never twice.</summary>
public interface IChainObserver
{
    /// <summary>The next block with the events of the followed contract. Its parent is the block of the call before, or that of a rewind.</summary>
    ValueTask OnBlockAsync(ChainBlock block, IReadOnlyList<ChainLog> logs, CancellationToken cancellationToken);

    /// <summary>The chain was reorganised: blocks above <paramref name="number"/> are no longer part of it.</summary>
    ValueTask OnRewindAsync(ulong number, CancellationToken cancellationToken);
}
