// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>A transaction as <c>eth_sendRawTransaction</c> takes it.</summary>
/// <param name="Encoded">The type byte and the RLP of the signed fields.</param>
/// <param name="Hash">The hash by which the transaction is known.</param>
/// <param name="Sender">The account that signed.</param>
public sealed record SignedTransaction(ReadOnlyMemory<byte> Encoded, Hash32 Hash, Address Sender);
