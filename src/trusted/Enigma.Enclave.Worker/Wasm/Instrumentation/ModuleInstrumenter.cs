// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>
/// Turns a valid contract module into the one that runs: call depth counted by injected code, memory.grow metered,
/// memory capped, faults readable through reserved exports, custom sections and dead code dropped (spec/contracts.md, "Metering").
/// A pure function of its input: the same code gives the same bytes everywhere.
/// </summary>
internal sealed class ModuleInstrumenter
{
    private readonly byte[] _module;
    private readonly ModuleLayout _layout;
    private readonly RuntimeLimits _limits;
    private readonly MemoryLimits? _memory;
    private readonly InjectedIndices _injected;
    private readonly Dictionary<string, uint> _resultBlocks = new(StringComparer.Ordinal);
    private readonly List<byte[]> _resultBlockTypes = [];
    private readonly CompileWork _work = new();

    private ModuleInstrumenter(byte[] module, ModuleLayout layout, MemoryLimits? memory, RuntimeLimits limits)
    {
        _module = module;
        _layout = layout;
        _limits = limits;
        _memory = memory;
        uint functions = (uint)layout.FunctionTypes.Count;
        uint globals = (uint)layout.Globals;
        _injected = new InjectedIndices(
            DepthGlobal: globals, FaultGlobal: globals + 1,
            Burn: functions, Grow: functions + 1);
    }

    /// <summary>
    /// The instrumented module. <paramref name="memory"/> is the memory the module gets, declared or imported;
    /// null when it has none.
    /// </summary>
    /// <returns>Its bytes, and what the compiler will take for it, in gas.</returns>
    /// <exception cref="MalformedModuleException">The module is above a limit or uses what contracts may not.</exception>
    public static (byte[] Module, ulong CompileGas) Instrument(byte[] module, ModuleLayout layout, MemoryLimits? memory, RuntimeLimits limits)
    {
        var instrumenter = new ModuleInstrumenter(module, layout, memory, limits);
        return (instrumenter.Write(), instrumenter._work.Gas);
    }

    private byte[] Write()
    {
        // Bodies first: they may ask for block types, which the type section then declares.
        WasmWriter code = Code();
        var module = new WasmWriter().Bytes("\0asm\x01\0\0\0"u8);
        module.Section(SectionId.Type, Types());
        module.Section(SectionId.Import, Imports());
        module.Section(SectionId.Function, Functions());
        CopySection(module, SectionId.Table);
        if (_memory is { } memory)
        {
            module.Section(SectionId.Memory, new WasmWriter().U32(1).Byte(1).U32(memory.Initial).U32(memory.Maximum!.Value));
        }

        module.Section(SectionId.Global, Globals());
        module.Section(SectionId.Export, Exports());
        CopySection(module, SectionId.Element);
        CopySection(module, SectionId.DataCount);
        module.Section(SectionId.Code, code);
        CopySection(module, SectionId.Data);
        return module.Written.ToArray();
    }

    private int Helpers => _memory is null ? 1 : 2;

    private WasmWriter Types()
    {
        (int count, ReadOnlyMemory<byte> entries) = Entries(SectionId.Type);
        var types = new WasmWriter().U32((uint)(count + HelperTypes.Length + _resultBlockTypes.Count)).Bytes(entries.Span);
        foreach (FunctionType type in HelperTypes)
        {
            WriteType(types, type.Parameters, type.Results);
        }

        foreach (byte[] results in _resultBlockTypes)
        {
            WriteType(types, [], results);
        }

        return types;
    }

    // In the order of the helpers.
    private static readonly FunctionType[] HelperTypes =
    [
        new([WasmType.I64], []),
        new([WasmType.I32], [WasmType.I32]),
    ];

    private static void WriteType(WasmWriter types, byte[] parameters, byte[] results) =>
        types.Byte(WasmType.Function).U32((uint)parameters.Length).Bytes(parameters).U32((uint)results.Length).Bytes(results);

    // An imported memory becomes the module's own: memories have an index space of their own, so nothing else moves.
    private WasmWriter Imports()
    {
        var imports = new WasmWriter().U32((uint)_layout.ImportedFunctions);
        foreach (ModuleImport import in _layout.Imports)
        {
            if (import.Kind == ExternKind.Function)
            {
                imports.Bytes(_module.AsSpan(import.Raw));
            }
        }

        return imports;
    }

    private WasmWriter Functions()
    {
        (int count, ReadOnlyMemory<byte> entries) = Entries(SectionId.Function);
        var functions = new WasmWriter().U32((uint)(count + Helpers)).Bytes(entries.Span);
        for (int i = 0; i < Helpers; i++)
        {
            functions.U32((uint)(_layout.Types.Count + i));
        }

        return functions;
    }

    private WasmWriter Globals()
    {
        (int count, ReadOnlyMemory<byte> entries) = Entries(SectionId.Global);
        var globals = new WasmWriter().U32((uint)(count + 2)).Bytes(entries.Span);
        for (int i = 0; i < 2; i++)
        {
            globals.Byte(WasmType.I32).Byte(1).I32Const(0).Op(Opcode.End);
        }

        return globals;
    }

    private WasmWriter Exports()
    {
        (int count, ReadOnlyMemory<byte> entries) = Entries(SectionId.Export);
        var exports = new WasmWriter().U32((uint)(count + (_memory is null ? 1 : 2))).Bytes(entries.Span);
        exports.Name(Injected.FaultExport).Byte((byte)ExternKind.Global).U32(_injected.FaultGlobal);
        if (_memory is not null)
        {
            exports.Name(Injected.MemoryExport).Byte((byte)ExternKind.Memory).U32(0);
        }

        return exports;
    }

    private WasmWriter Code()
    {
        var code = new WasmWriter().U32((uint)(_layout.Bodies.Count + Helpers));
        for (int function = 0; function < _layout.FunctionTypes.Count; function++)
        {
            _work.Declare(_layout.TypeOf(function));
        }

        _work.Segments(Entries(SectionId.Data).Count + (long)Entries(SectionId.Element).Count);
        var reachable = new ReachableCode(_module, _layout, new FunctionRewriter(_layout, _injected, _limits, _work), ResultBlock);
        foreach (WasmWriter body in reachable.Rewrite(_layout.Roots()))
        {
            code.Sized(body);
        }

        code.Sized(InjectedFunctions.Burn());
        if (_memory is { } memory)
        {
            code.Sized(InjectedFunctions.Grow(_injected, memory.Maximum!.Value));
        }

        return code;
    }

    /// <summary>Type index of a block with these results; needed only for functions with several.</summary>
    private uint ResultBlock(byte[] results)
    {
        if (results.Length < 2)
        {
            return 0;
        }

        string key = Convert.ToHexString(results);
        if (!_resultBlocks.TryGetValue(key, out uint index))
        {
            index = (uint)(_layout.Types.Count + HelperTypes.Length + _resultBlockTypes.Count);
            _resultBlocks.Add(key, index);
            _resultBlockTypes.Add(results);
        }

        return index;
    }

    private (int Count, ReadOnlyMemory<byte> Entries) Entries(SectionId id)
    {
        if (!_layout.Sections.TryGetValue(id, out Range range))
        {
            return (0, default);
        }

        ReadOnlyMemory<byte> content = _module.AsMemory(range);
        var reader = new WasmReader(content.Span);
        int count = reader.ReadCount();
        return (count, content[reader.Position..]);
    }

    private void CopySection(WasmWriter module, SectionId id)
    {
        if (_layout.Sections.TryGetValue(id, out Range range))
        {
            module.Byte((byte)id).U32((uint)_module.AsSpan(range).Length).Bytes(_module.AsSpan(range));
        }
    }
}
