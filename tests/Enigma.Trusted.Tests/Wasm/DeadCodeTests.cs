// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm.Instrumentation;
using Enigma.Enclave.Worker.Wasm;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

public sealed class DeadCodeTests
{
    private const string Marker = "(drop (f64.const 1234.5678))";

    [Theory]
    [InlineData("(func (export \"call\"))", false)]
    [InlineData("(func (export \"call\") call $f)", true)]
    [InlineData("(func $between call $f) (func (export \"call\") call $between)", true)]
    [InlineData("(func (export \"call\")) (table 1 funcref) (elem (i32.const 0) $f)", true)]
    public void Instrument_KeepsTheCodeThatCanRun(string rest, bool kept)
    {
        byte[] module = Module.ConvertText($"(module (func $f {Marker}) {rest})");
        var layout = ModuleLayout.Read(module, RuntimeLimits.V1);
        byte[] instrumented = ModuleInstrumenter.Instrument(module, layout, null, RuntimeLimits.V1).Module;
        Assert.Equal(kept, instrumented.AsSpan().IndexOf(BitConverter.GetBytes(1234.5678)) >= 0);
    }

    [Fact]
    public void Instrument_Twice_GivesTheSameBytes()
    {
        byte[] module = Samples.Code("voting");
        byte[] Once() => ModuleInstrumenter.Instrument(
            module, ModuleLayout.Read(module, RuntimeLimits.V1), new MemoryLimits(1, 256), RuntimeLimits.V1).Module;
        Assert.Equal(Once(), Once());
    }
}
