// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;

namespace Enigma.Enclave.Worker.Wasm.Host;

/// <summary>
/// The random bytes of one task: block i is keccak256(label | seed | i as 8 bytes), read in order and never twice.
/// It takes nothing from the machine, so a task computed again draws the same bytes.
/// </summary>
internal sealed class RandomStream(Hash32 seed)
{
    private ulong _next;
    private Hash32 _block;
    private int _used = Hash32.Size;

    public void Fill(Span<byte> output)
    {
        Span<byte> counter = stackalloc byte[8];
        while (!output.IsEmpty)
        {
            if (_used == Hash32.Size)
            {
                BinaryPrimitives.WriteUInt64BigEndian(counter, _next++);
                _block = Keccak256.Hash(Labels.ContractRandomStream, seed.AsSpan(), counter);
                _used = 0;
            }

            int count = Math.Min(output.Length, Hash32.Size - _used);
            _block.AsSpan().Slice(_used, count).CopyTo(output);
            _used += count;
            output = output[count..];
        }
    }
}
