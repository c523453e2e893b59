// SPDX-License-Identifier: MIT
namespace Enigma.Crypto;

/// <summary>How often a primitive ran in one size class.</summary>
/// <param name="Primitive">The operation.</param>
/// <param name="Count">How often.</param>
/// <param name="MeanBytes">The mean size in bytes.</param>
internal readonly record struct PrimitiveUse(Primitive Primitive, long Count, int MeanBytes);
