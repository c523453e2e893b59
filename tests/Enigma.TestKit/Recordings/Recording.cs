// SPDX-License-Identifier: MIT
using System.Buffers;

namespace Enigma.TestKit;

/// <summary>Bytes that passed a place, in their order; can be read while more of them pass.</summary>
/// <param name="name">The place.</param>
public sealed class Recording(string name)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>The place.</summary>
    public string Name => name;

    /// <summary>Adds what passed.</summary>
    public void Append(ReadOnlySpan<byte> passed)
    {
        lock (_bytes)
        {
            _bytes.Write(passed);
        }
    }

    /// <summary>All that passed until now.</summary>
    public byte[] ToArray()
    {
        lock (_bytes)
        {
            return _bytes.WrittenSpan.ToArray();
        }
    }
}
