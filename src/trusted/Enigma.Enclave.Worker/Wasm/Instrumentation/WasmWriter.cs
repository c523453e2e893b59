// SPDX-License-Identifier: MIT
using System.Buffers;

namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>Appends WebAssembly items to a growing buffer.</summary>
internal sealed class WasmWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public WasmWriter Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }

    public WasmWriter Op(Opcode opcode) => Byte((byte)opcode);

    public WasmWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    public WasmWriter U32(uint value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        return Byte((byte)value);
    }

    public WasmWriter Signed(long value)
    {
        while (true)
        {
            byte low = (byte)(value & 0x7f);
            value >>= 7;
            bool last = (value == 0 && (low & 0x40) == 0) || (value == -1 && (low & 0x40) != 0);
            Byte(last ? low : (byte)(low | 0x80));
            if (last)
            {
                return this;
            }
        }
    }

    public WasmWriter I32Const(int value) => Op(Opcode.I32Const).Signed(value);

    public WasmWriter I64Const(long value) => Op(Opcode.I64Const).Signed(value);

    public WasmWriter Name(string name)
    {
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(name);
        return U32((uint)utf8.Length).Bytes(utf8);
    }

    /// <summary>A byte vector: its length, then its bytes.</summary>
    public WasmWriter Sized(WasmWriter content) => U32((uint)content.Written.Length).Bytes(content.Written);

    public WasmWriter Section(SectionId id, WasmWriter content) => Byte((byte)id).Sized(content);

    public void Clear() => _buffer.ResetWrittenCount();
}
