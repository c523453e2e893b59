// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Chain;

/// <summary>The epoch in force as the endpoint tells it.</summary>
/// <param name="State">Numbers and blocks.</param>
/// <param name="Seed">Selects the seat of a contract.</param>
/// <param name="PreviousSeed">The seed of the epoch before.</param>
/// <param name="Commitment">The key keeper's commitment that the next turn reveals; zero for none.</param>
public sealed record EpochSnapshot(EpochState State, Hash32 Seed, Hash32 PreviousSeed, Hash32 Commitment);
