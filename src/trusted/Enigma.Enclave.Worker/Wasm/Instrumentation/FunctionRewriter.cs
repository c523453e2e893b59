// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>
/// Rewrites one function body: call depth is counted on entry and uncounted on every way out, and memory.grow goes through a
/// helper that makes it cost what it takes.
/// The body becomes a block, so that <c>return</c> is a branch to its end and one epilogue serves all exits.
/// </summary>
internal sealed class FunctionRewriter(ModuleLayout layout, InjectedIndices injected, RuntimeLimits limits, CompileWork work)
{
    private readonly record struct Frame(int Base, int Parameters, int Results, bool Unreachable, bool IsLoop);

    private readonly List<Frame> _frames = [];
    private readonly WasmWriter _instructions = new();
    private readonly HashSet<int> _callees = [];
    private int _loops;
    private int _height;
    private int _maxHeight;

    /// <summary>Functions that the last rewritten one calls by index.</summary>
    public IReadOnlySet<int> Callees => _callees;

    public WasmWriter Rewrite(FunctionType type, uint resultBlockType, ReadOnlySpan<byte> body)
    {
        var reader = new WasmReader(body);
        long locals = SkipLocals(ref reader);
        ReadOnlySpan<byte> localDeclarations = body[..reader.Position];

        _instructions.Clear();
        _frames.Clear();
        _callees.Clear();
        _loops = 0;
        _height = 0;
        _maxHeight = 0;
        work.Begin(type.Parameters.Length + locals);
        Enter(parameters: 0, type.Results.Length, isLoop: false);
        while (_frames.Count > 0)
        {
            CopyInstruction(ref reader, body);
        }

        if (!reader.AtEnd)
        {
            throw new MalformedModuleException("a function goes on after its end");
        }

        work.End();
        long cost = Injected.FrameUnits + type.Parameters.Length + locals + _maxHeight
            + (body.Length + Injected.BodyBytesPerUnit - 1) / Injected.BodyBytesPerUnit;
        var rewritten = new WasmWriter();
        rewritten.Bytes(localDeclarations);
        WriteEntry(rewritten, (int)cost, locals);
        rewritten.Op(Opcode.Block).Bytes(BlockType(type, resultBlockType)).Bytes(_instructions.Written);
        WriteExit(rewritten, (int)cost);
        return rewritten;
    }

    private long SkipLocals(ref WasmReader reader)
    {
        long locals = 0;
        int groups = reader.ReadCount();
        for (int i = 0; i < groups; i++)
        {
            locals += reader.ReadU32();
            reader.ReadByte();
        }

        return locals <= limits.LocalsPerFunction
            ? locals
            : throw new MalformedModuleException($"a function with {locals} locals is above the limit of {limits.LocalsPerFunction}");
    }

    private void WriteEntry(WasmWriter code, int cost, long locals)
    {
        code.Op(Opcode.GlobalGet).U32(injected.DepthGlobal).I32Const(cost).Op(Opcode.I32Add)
            .Op(Opcode.GlobalSet).U32(injected.DepthGlobal)
            .Op(Opcode.GlobalGet).U32(injected.DepthGlobal).I32Const(limits.CallDepthUnits).Op(Opcode.I32GtU)
            .Op(Opcode.If).Byte(WasmType.EmptyBlock)
            .I32Const((int)InjectedFault.CallDepth).Op(Opcode.GlobalSet).U32(injected.FaultGlobal)
            .Op(Opcode.Unreachable)
            .Op(Opcode.End);
        if (locals > Injected.FreeLocals)
        {
            code.I64Const(locals / 8).Op(Opcode.Call).U32(injected.Burn);
        }
    }

    private void WriteExit(WasmWriter code, int cost) =>
        code.Op(Opcode.GlobalGet).U32(injected.DepthGlobal).I32Const(cost).Op(Opcode.I32Sub)
            .Op(Opcode.GlobalSet).U32(injected.DepthGlobal)
            .Op(Opcode.End);

    private static byte[] BlockType(FunctionType type, uint resultBlockType) => type.Results.Length switch
    {
        0 => [WasmType.EmptyBlock],
        1 => [type.Results[0]],
        _ => new WasmWriter().Signed(resultBlockType).Written.ToArray(),
    };

    private void CopyInstruction(ref WasmReader reader, ReadOnlySpan<byte> body)
    {
        int start = reader.Position;
        byte opcode = reader.ReadByte();
        work.Instruction(opcode);
        switch ((Opcode)opcode)
        {
            case Opcode.Return:
                work.Branch((uint)_frames.Count - 1);
                // Branching to the outermost block of the rewritten body runs the epilogue.
                _instructions.Op(Opcode.Br).U32((uint)(_frames.Count - 1));
                Diverge();
                return;
            case Opcode.MemoryGrow:
                reader.ReadByte();
                Apply(1, 1);
                _instructions.Op(Opcode.Call).U32(injected.Grow);
                return;
            case Opcode.Block or Opcode.Loop or Opcode.If or Opcode.Else or Opcode.End:
                Nest((Opcode)opcode, ref reader);
                break;
            default:
                Track(opcode, ref reader);
                break;
        }

        _instructions.Bytes(body[start..reader.Position]);
    }

    private void Nest(Opcode opcode, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.Else:
                work.Else();
                _height = Top.Base;
                _frames[^1] = Top with { Unreachable = false };
                Apply(0, Top.Parameters);
                break;
            case Opcode.End:
                Frame ended = Top;
                _frames.RemoveAt(_frames.Count - 1);
                work.Leave();
                _loops -= ended.IsLoop ? 1 : 0;
                _height = ended.Base;
                Push(ended.Results);
                break;
            default:
                (int parameters, int results) = ReadBlockType(ref reader);
                Pop(parameters + (opcode == Opcode.If ? 1 : 0));
                Enter(parameters, results, opcode == Opcode.Loop);
                if (opcode == Opcode.If)
                {
                    work.Branch(0);
                }

                break;
        }
    }

    private (int Parameters, int Results) ReadBlockType(ref WasmReader reader)
    {
        long type = reader.ReadS33();
        if (type >= 0)
        {
            FunctionType signature = layout.TypeAt((int)type);
            return (signature.Parameters.Length, signature.Results.Length);
        }

        // The empty block type 0x40 reads as -64; every other negative value is one value type.
        return (0, type == -64 ? 0 : 1);
    }

    private void Track(byte opcode, ref WasmReader reader)
    {
        switch ((Opcode)opcode)
        {
            case Opcode.Unreachable: Diverge(); break;
            case Opcode.Nop: break;
            case Opcode.Br: work.Branch(reader.ReadU32()); Diverge(); break;
            case Opcode.BrIf: work.Branch(reader.ReadU32()); Pop(1); break;
            case Opcode.BrTable: SkipBranchTable(ref reader); Diverge(); break;
            case Opcode.Call:
                int callee = (int)reader.ReadU32();
                _callees.Add(callee);
                ApplyCall(layout.TypeOf(callee));
                break;
            case Opcode.CallIndirect:
                FunctionType type = layout.TypeAt((int)reader.ReadU32());
                reader.ReadU32();
                Pop(1);
                ApplyCall(type);
                break;
            case Opcode.Drop: Pop(1); break;
            case Opcode.Select: Apply(3, 1); break;
            case Opcode.SelectTyped: reader.ReadBytes(reader.ReadU32()); Apply(3, 1); break;
            case Opcode.LocalGet: work.Read(reader.ReadU32()); Push(1); break;
            case Opcode.GlobalGet: reader.ReadU32(); Push(1); break;
            case Opcode.LocalSet: work.Write(reader.ReadU32()); Pop(1); break;
            case Opcode.GlobalSet: reader.ReadU32(); Pop(1); break;
            case Opcode.LocalTee: work.Write(reader.ReadU32()); Apply(1, 1); break;
            case >= Opcode.FirstLoad and <= Opcode.LastLoad: reader.ReadU32(); reader.ReadU32(); Apply(1, 1); break;
            case >= Opcode.FirstStore and <= Opcode.LastStore: reader.ReadU32(); reader.ReadU32(); Pop(2); break;
            case Opcode.MemorySize: reader.ReadByte(); Push(1); break;
            case Opcode.I32Const: reader.SkipLeb(5); Push(1); break;
            case Opcode.I64Const: reader.SkipLeb(10); Push(1); break;
            case Opcode.F32Const: reader.ReadBytes(4); Push(1); break;
            case Opcode.F64Const: reader.ReadBytes(8); Push(1); break;
            case Opcode.Prefixed: TrackPrefixed(ref reader); break;
            default:
                StackEffect effect = StackEffect.OfNumeric(opcode);
                Apply(effect.Pops, effect.Pushes);
                break;
        }
    }

    // The engine charges memory.copy and memory.fill by the byte itself.
    private void TrackPrefixed(ref WasmReader reader)
    {
        uint second = reader.ReadU32();
        switch (second)
        {
            case <= PrefixedOpcode.LastSaturatingTruncation: Apply(1, 1); break;
            case PrefixedOpcode.MemoryCopy: work.Bulk(); reader.ReadBytes(2); Pop(3); break;
            case PrefixedOpcode.MemoryFill: work.Bulk(); reader.ReadByte(); Pop(3); break;
            default: throw new MalformedModuleException($"instruction 0xfc {second} is not available to contracts");
        }
    }

    private void SkipBranchTable(ref WasmReader reader)
    {
        int targets = reader.ReadCount();
        for (int i = 0; i <= targets; i++)
        {
            work.Target(reader.ReadU32());
        }
    }

    private void ApplyCall(FunctionType type)
    {
        work.Call(type);
        Apply(type.Parameters.Length, type.Results.Length);
    }

    private Frame Top => _frames.Count > 0 ? _frames[^1] : throw new MalformedModuleException("a function goes on after its end");

    private void Enter(int parameters, int results, bool isLoop)
    {
        // For each local that a loop reads the compiler looks through all loops around it, and through what it found there before.
        _loops += isLoop ? 1 : 0;
        if (_loops > limits.LoopDepth)
        {
            throw new MalformedModuleException($"loops nested more than {limits.LoopDepth} deep are above the limit");
        }

        work.Enter(isLoop);
        _frames.Add(new Frame(_height, parameters, results, Unreachable: false, isLoop));
        Push(parameters);
    }

    private void Apply(int pops, int pushes)
    {
        Pop(pops);
        Push(pushes);
    }

    private void Push(int count)
    {
        _height += count;
        _maxHeight = Math.Max(_maxHeight, _height);
    }

    // After an unconditional branch the stack holds whatever is asked of it, down to the base of the block.
    private void Pop(int count)
    {
        int floor = Top.Base;
        _height -= count;
        if (_height < floor)
        {
            _height = Top.Unreachable ? floor : throw new MalformedModuleException("a function takes values that are not there");
        }
    }

    private void Diverge()
    {
        _height = Top.Base;
        _frames[^1] = Top with { Unreachable = true };
    }
}
