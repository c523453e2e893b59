// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;

namespace Enigma.Protocol;

/// <summary>Immutable bytes compared by content. The types that say what bytes mean are thin records around it.</summary>
public readonly struct ByteString : IEquatable<ByteString>
{
    private readonly byte[]? _bytes;

    private ByteString(byte[] bytes) => _bytes = bytes;

    /// <summary>No bytes.</summary>
    public static ByteString Empty => default;

    /// <summary>The number of bytes.</summary>
    public int Length => _bytes?.Length ?? 0;

    /// <summary>True when there are no bytes.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes in place.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The bytes in place.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>A copy of <paramref name="bytes"/>.</summary>
    public static ByteString Copy(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>Takes over an array that the caller never changes again.</summary>
    public static ByteString Adopt(byte[] bytes) => new(bytes);

    /// <summary>Takes over an array that the caller never changes again; the same as <see cref="Adopt"/>.</summary>
    public static implicit operator ByteString(byte[] bytes) => new(bytes);

    /// <summary>The bytes in place; the same as <see cref="Span"/>.</summary>
    public static implicit operator ReadOnlySpan<byte>(ByteString value) => value.Span;

    /// <summary>The bytes as a new array.</summary>
    public byte[] ToArray() => Span.ToArray();

    /// <summary>0x and two lower-case digits per byte.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(Span);

    /// <inheritdoc/>
    public bool Equals(ByteString other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ByteString other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>True when all bytes are equal.</summary>
    public static bool operator ==(ByteString left, ByteString right) => left.Equals(right);

    /// <summary>True when length or a byte differs.</summary>
    public static bool operator !=(ByteString left, ByteString right) => !left.Equals(right);

    /// <summary>The same as <see cref="Adopt"/>.</summary>
    public static ByteString FromByteArray(byte[] bytes) => new(bytes);

    /// <summary>The same as <see cref="Span"/>.</summary>
    public ReadOnlySpan<byte> ToReadOnlySpan() => Span;
}
