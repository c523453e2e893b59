// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace Enigma.Node;

/// <summary>One event of a subscription: writes one JSON value.</summary>
/// <param name="Write">The writer of <c>result</c>.</param>
/// <param name="IsLast">Whether the subscription ends with it.</param>
internal readonly record struct FeedEvent(Action<Utf8JsonWriter> Write, bool IsLast = false);
