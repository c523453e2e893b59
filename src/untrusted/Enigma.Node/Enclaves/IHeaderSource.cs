// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Where signed headers come from: a header authority today, the sync committee later.</summary>
public interface IHeaderSource
{
    /// <summary>Signed headers from a height on, in order; fewer than asked for when the chain ends.</summary>
    Task<IReadOnlyList<SignedHeader>> GetHeadersAsync(BlockNumber from, int count, CancellationToken cancellationToken);
}
