// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>The state after one block: what words of storage are proven against.</summary>
/// <param name="Block">The height.</param>
/// <param name="Root">The state root of that block's header.</param>
public readonly record struct StatePoint(ulong Block, Hash32 Root);
