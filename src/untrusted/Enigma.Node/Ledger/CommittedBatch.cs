// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Receipts of one contract that a batch made final.</summary>
/// <param name="From">The first entry.</param>
/// <param name="Parts">The head after them.</param>
/// <param name="Worker">Who signed.</param>
/// <param name="Transaction">The transaction of the batch.</param>
public sealed record CommittedBatch(EntryIndex From, HeadParts Parts, WorkerId Worker, Hash32 Transaction);
