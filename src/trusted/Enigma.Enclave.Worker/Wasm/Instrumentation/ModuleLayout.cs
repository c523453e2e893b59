// SPDX-License-Identifier: MIT
using System.Text;

namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>Parameter and result types of a function, one type byte each.</summary>
internal sealed record FunctionType(byte[] Parameters, byte[] Results);

/// <summary>One import; <see cref="TypeIndex"/> counts for functions only.</summary>
internal sealed record ModuleImport(string Module, string Name, ExternKind Kind, int TypeIndex, Range Raw);

/// <summary>Linear memory size in pages of 64 KiB.</summary>
internal readonly record struct MemoryLimits(uint Initial, uint? Maximum);

/// <summary>
/// Where the parts of a module are, read once. It relies on the engine having validated the module first: what it checks
/// itself is what it needs to stay in bounds, and the limits of the runtime.
/// </summary>
internal sealed class ModuleLayout
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public List<FunctionType> Types { get; } = [];

    public List<ModuleImport> Imports { get; } = [];

    /// <summary>Type index of each function in the index space: imported ones first.</summary>
    public List<int> FunctionTypes { get; } = [];

    public int ImportedFunctions { get; private set; }

    public MemoryLimits? Memory { get; private set; }

    public int Globals { get; private set; }

    public Dictionary<string, (ExternKind Kind, int Index)> Exports { get; } = new(StringComparer.Ordinal);

    public List<Range> Bodies { get; } = [];

    /// <summary>Functions that table entries name.</summary>
    public List<int> TableFunctions { get; } = [];

    /// <summary>Content of each non-custom section as it stood in the module.</summary>
    public Dictionary<SectionId, Range> Sections { get; } = [];

    public FunctionType TypeOf(int function) => function < FunctionTypes.Count
        ? TypeAt(FunctionTypes[function])
        : throw new MalformedModuleException($"function {function} does not exist");

    public FunctionType TypeAt(int index) => (uint)index < (uint)Types.Count
        ? Types[index]
        : throw new MalformedModuleException($"type {index} does not exist");

    /// <summary>Where execution can start: the exports, and what the table holds.</summary>
    public IEnumerable<int> Roots() =>
        TableFunctions.Concat(Exports.Values.Where(export => export.Kind == ExternKind.Function).Select(export => export.Index));

    public static ModuleLayout Read(ReadOnlySpan<byte> module, RuntimeLimits limits)
    {
        var layout = new ModuleLayout();
        var reader = new WasmReader(module);
        if (!reader.ReadBytes(8).SequenceEqual("\0asm\x01\0\0\0"u8))
        {
            throw new MalformedModuleException("the code does not start with the WebAssembly version 1 header");
        }

        while (!reader.AtEnd)
        {
            var id = (SectionId)reader.ReadByte();
            uint size = reader.ReadU32();
            int start = reader.Position;
            ReadOnlySpan<byte> content = reader.ReadBytes(size);
            if (id != SectionId.Custom)
            {
                if (!layout.Sections.TryAdd(id, start..reader.Position))
                {
                    throw new MalformedModuleException($"section {(int)id} occurs twice");
                }

                layout.ReadSection(id, content, start, limits);
            }
        }

        return layout.FunctionTypes.Count - layout.ImportedFunctions == layout.Bodies.Count
            ? layout
            : throw new MalformedModuleException("the module declares and defines different numbers of functions");
    }

    private void ReadSection(SectionId id, ReadOnlySpan<byte> content, int start, RuntimeLimits limits)
    {
        var reader = new WasmReader(content);
        switch (id)
        {
            case SectionId.Type: ReadTypes(ref reader); break;
            case SectionId.Import: ReadImports(ref reader, start); break;
            case SectionId.Function: ReadFunctions(ref reader, limits); break;
            case SectionId.Table: ReadTables(ref reader, limits); break;
            case SectionId.Memory: ReadMemories(ref reader, limits); break;
            case SectionId.Global: ReadGlobals(ref reader, limits); break;
            case SectionId.Export: ReadExports(ref reader); break;
            case SectionId.Start: throw new MalformedModuleException("a start section is not allowed; put the code into the constructor");
            case SectionId.Code: ReadBodies(ref reader, start, limits); break;
            case SectionId.Element: ReadTableFunctions(ref reader); break;
            case SectionId.Data: ReadData(ref reader); break;
            case SectionId.DataCount: break;
            default: throw new MalformedModuleException($"section {(int)id} is not available to contracts");
        }
    }

    private void ReadTypes(ref WasmReader reader)
    {
        int count = reader.ReadCount();
        for (int i = 0; i < count; i++)
        {
            if (reader.ReadByte() != WasmType.Function)
            {
                throw new MalformedModuleException($"type {i} is not a function type");
            }

            byte[] parameters = reader.ReadBytes(reader.ReadU32()).ToArray();
            byte[] results = reader.ReadBytes(reader.ReadU32()).ToArray();
            Types.Add(new FunctionType(parameters, results));
        }
    }

    private void ReadImports(ref WasmReader reader, int start)
    {
        int count = reader.ReadCount();
        for (int i = 0; i < count; i++)
        {
            int from = start + reader.Position;
            string module = ReadName(ref reader);
            string name = ReadName(ref reader);
            var kind = (ExternKind)reader.ReadByte();
            int type = 0;
            switch (kind)
            {
                case ExternKind.Function:
                    type = (int)reader.ReadU32();
                    FunctionTypes.Add(type);
                    ImportedFunctions++;
                    break;
                case ExternKind.Memory:
                    Memory = ReadMemoryLimits(ref reader);
                    break;
                default:
                    throw new MalformedModuleException($"import {module}.{name} is neither a function nor a memory");
            }

            Imports.Add(new ModuleImport(module, name, kind, type, from..(start + reader.Position)));
        }
    }

    private void ReadFunctions(ref WasmReader reader, RuntimeLimits limits)
    {
        int count = reader.ReadCount();
        if (count > limits.Functions)
        {
            throw new MalformedModuleException($"{count} functions are above the limit of {limits.Functions}");
        }

        for (int i = 0; i < count; i++)
        {
            FunctionTypes.Add((int)reader.ReadU32());
        }
    }

    private static void ReadTables(ref WasmReader reader, RuntimeLimits limits)
    {
        int count = reader.ReadCount();
        if (count > 1)
        {
            throw new MalformedModuleException($"{count} tables are above the limit of 1");
        }

        for (int i = 0; i < count; i++)
        {
            reader.ReadByte();
            byte flags = reader.ReadByte();
            uint initial = reader.ReadU32();
            if (flags > 1)
            {
                throw new MalformedModuleException("the table is of a kind that is not available to contracts");
            }

            if (initial > (uint)limits.TableElements)
            {
                throw new MalformedModuleException($"a table of {initial} elements is above the limit of {limits.TableElements}");
            }
        }
    }

    private void ReadMemories(ref WasmReader reader, RuntimeLimits limits)
    {
        int count = reader.ReadCount();
        if (count + (Memory is null ? 0 : 1) > 1)
        {
            throw new MalformedModuleException("the module has more than one memory");
        }

        if (count == 1)
        {
            MemoryLimits memory = ReadMemoryLimits(ref reader);
            Memory = memory.Initial <= (uint)limits.MemoryPages
                ? memory
                : throw new MalformedModuleException($"an initial memory of {memory.Initial} pages is above the limit of {limits.MemoryPages}");
        }
    }

    private static MemoryLimits ReadMemoryLimits(ref WasmReader reader) => reader.ReadByte() switch
    {
        0 => new MemoryLimits(reader.ReadU32(), null),
        1 => new MemoryLimits(reader.ReadU32(), reader.ReadU32()),
        _ => throw new MalformedModuleException("the memory is of a kind that is not available to contracts"),
    };

    private void ReadExports(ref WasmReader reader)
    {
        int count = reader.ReadCount();
        for (int i = 0; i < count; i++)
        {
            string name = ReadName(ref reader);
            var kind = (ExternKind)reader.ReadByte();
            int index = (int)reader.ReadU32();
            if (name.StartsWith(Injected.ExportPrefix, StringComparison.Ordinal))
            {
                throw new MalformedModuleException($"export names that start with '{Injected.ExportPrefix}' are reserved");
            }

            Exports[name] = (kind, index);
        }
    }

    private void ReadBodies(ref WasmReader reader, int start, RuntimeLimits limits)
    {
        int count = reader.ReadCount();
        for (int i = 0; i < count; i++)
        {
            uint size = reader.ReadU32();
            if (size > (uint)limits.FunctionBodyBytes)
            {
                throw new MalformedModuleException($"function {ImportedFunctions + i} of {size} bytes is above the limit of {limits.FunctionBodyBytes}");
            }

            int from = start + reader.Position;
            reader.ReadBytes(size);
            Bodies.Add(from..(start + reader.Position));
        }
    }

    private void ReadGlobals(ref WasmReader reader, RuntimeLimits limits)
    {
        Globals = reader.ReadCount();
        if (Globals > limits.Globals)
        {
            throw new MalformedModuleException($"{Globals} globals are above the limit of {limits.Globals}");
        }

        for (int i = 0; i < Globals; i++)
        {
            if (reader.ReadByte() < WasmType.LowestNumber)
            {
                throw new MalformedModuleException($"global {i} is not a number");
            }

            reader.ReadByte();
            SkipConstant(ref reader, "global", i);
        }
    }

    private void ReadTableFunctions(ref WasmReader reader)
    {
        int segments = reader.ReadCount();
        for (int i = 0; i < segments; i++)
        {
            if (reader.ReadU32() != 0)
            {
                throw new MalformedModuleException($"piece {i} of the table is of a kind that is not available to contracts; name functions, at a constant place");
            }

            SkipConstant(ref reader, "the place of table piece", i);
            int count = reader.ReadCount();
            for (int j = 0; j < count; j++)
            {
                TableFunctions.Add((int)reader.ReadU32());
            }
        }
    }

    private static void ReadData(ref WasmReader reader)
    {
        int segments = reader.ReadCount();
        for (int i = 0; i < segments; i++)
        {
            uint kind = reader.ReadU32();
            if (kind == (uint)DataKind.OfMemory)
            {
                reader.ReadU32();
            }

            if (kind != (uint)DataKind.Passive)
            {
                SkipConstant(ref reader, "the place of data", i);
            }

            reader.ReadBytes(reader.ReadU32());
        }
    }

    /// <summary>
    /// What is computed when an instance is made is neither counted nor compiled for anybody's gas: initial values and places are one
    /// constant each, as in WebAssembly 1.0.
    /// </summary>
    private static void SkipConstant(ref WasmReader reader, string what, int index)
    {
        var opcode = (Opcode)reader.ReadByte();
        switch (opcode)
        {
            case Opcode.I32Const: reader.SkipLeb(5); break;
            case Opcode.I64Const: reader.SkipLeb(10); break;
            case Opcode.F32Const: reader.ReadBytes(4); break;
            case Opcode.F64Const: reader.ReadBytes(8); break;
            default: throw NoConstant();
        }

        if ((Opcode)reader.ReadByte() != Opcode.End)
        {
            throw NoConstant();
        }

        MalformedModuleException NoConstant() => new($"{what} {index} is not one constant");
    }

    private static string ReadName(ref WasmReader reader)
    {
        try
        {
            return StrictUtf8.GetString(reader.ReadBytes(reader.ReadU32()));
        }
        catch (DecoderFallbackException)
        {
            throw new MalformedModuleException("a name of the module is not UTF-8");
        }
    }
}
