// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>
/// Counts what the compiler will take for a module, in gas, while its functions are rewritten (spec/contracts.md, "The price of
/// compiling"). A function of the module's bytes. Beside instructions it counts what makes a compiler slow for a short module: each read of
/// a local looks for its value through all edges between blocks that were passed since it was last read, or written for sure, and what a loop carries
/// is handed over at each branch back to it.
/// </summary>
internal sealed class CompileWork
{
    private const int Hundred = 100;

    private readonly List<Frame> _frames = [];

    // Of the loops among them alone, of which there are few inside each other.
    private readonly List<Head> _heads = [];
    private long _total = CompilePrice.Module;

    // Edges passed, in hundredths, over all functions: so what an earlier function touched is before the beginning of this one, and nothing
    // needs to be cleared, however many functions declare however many locals.
    private long _passed;
    private long _began;
    private long[] _read = new long[64];
    private Written[] _written = new Written[64];
    private long _serial;
    private long _gas;
    private long _blocks;
    private int _loops;

    /// <summary>Gas for the whole module so far.</summary>
    public ulong Gas => (ulong)_total;

    /// <summary>Functions that are declared, whether anything reaches them or not.</summary>
    public void Declare(FunctionType type) =>
        _total += CompilePrice.Function + (CompilePrice.FunctionValue * (type.Parameters.Length + type.Results.Length));

    /// <summary>Pieces of data and of tables, all of the module's at once.</summary>
    public void Segments(long count) =>
        _total += CompilePrice.Segment * count * (CompilePrice.SegmentsThatDouble + count) / CompilePrice.SegmentsThatDouble;

    /// <summary>Begins with a function.</summary>
    /// <param name="values">Its parameters and locals.</param>
    public void Begin(long values)
    {
        // Above what was noted of any earlier function.
        _began = ++_passed;
        (_gas, _blocks, _loops) = (CompilePrice.Local * values, 0, 0);
        if (_read.Length < values)
        {
            int length = (int)Math.Max(values, 2 * _read.Length);
            Array.Resize(ref _read, length);
            Array.Resize(ref _written, length);
        }

        _frames.Clear();
        _heads.Clear();
    }

    /// <summary>Ends the function.</summary>
    public void End() => _total += _gas + (long)((Int128)_gas * _blocks / CompilePrice.BlocksThatDouble);

    /// <summary>An instruction, without what the other methods count.</summary>
    public void Instruction(byte opcode)
    {
        (long gas, int blocks) = CompilePrice.Of(opcode);
        _gas += gas;
        _blocks += blocks;
    }

    /// <summary>An instruction that copies or fills memory.</summary>
    public void Bulk()
    {
        _gas += CompilePrice.Bulk;
        _blocks += CompilePrice.BulkBlocks;
    }

    /// <summary>A call of a function of this type.</summary>
    public void Call(FunctionType type) => _gas += CompilePrice.CallValue * (type.Parameters.Length + type.Results.Length);

    /// <summary>A local is read.</summary>
    public void Read(uint local)
    {
        if (local >= (uint)_read.Length)
        {
            return;
        }

        long last = Math.Max(_began, Math.Max(_read[local], LastWritten(local)));
        _gas += CompilePrice.Lookup * (_passed - last) / Hundred;
        _read[local] = _passed;
        // Innermost first: a loop that began before that has the value already, and so have those around it.
        for (int i = _heads.Count - 1; i >= 0 && _heads[i].Began > last; i--)
        {
            _heads[i] = _heads[i] with { Carried = _heads[i].Carried + 1 };
        }
    }

    /// <summary>A local is written.</summary>
    public void Write(uint local)
    {
        if (local < (uint)_written.Length && _frames.Count > 0)
        {
            _written[local] = new Written(_passed, _frames.Count - 1, _frames[^1].Serial);
        }
    }

    /// <summary>The other branch of an if begins: what was written in the first is not known in it.</summary>
    public void Else()
    {
        Branch(0);
        _frames[^1] = _frames[^1] with { Serial = ++_serial };
    }

    /// <summary>A block, an if or a loop begins.</summary>
    public void Enter(bool isLoop)
    {
        _frames.Add(new Frame(isLoop, Edges: 0, ++_serial));
        if (isLoop)
        {
            _gas += CompilePrice.Loop + (CompilePrice.Loop * _loops++ / CompilePrice.LoopsThatDouble);
            _passed += Hundred + (CompilePrice.LookupsPerLoopAround * (_heads.Count + 1));
            _heads.Add(new Head(_passed, Carried: 0));
        }
    }

    /// <summary>A branch to a frame, counted from the innermost.</summary>
    public void Branch(uint depth)
    {
        if (depth < (uint)_frames.Count)
        {
            int target = _frames.Count - 1 - (int)depth;
            _frames[target] = _frames[target] with { Edges = _frames[target].Edges + 1 };
        }
    }

    /// <summary>A target of a table of branches.</summary>
    public void Target(uint depth)
    {
        _gas += CompilePrice.BranchTarget;
        Branch(depth);
    }

    /// <summary>A block, an if or a loop ends.</summary>
    public void Leave()
    {
        Frame ended = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        if (ended.IsLoop)
        {
            _gas += CompilePrice.CarriedValue * _heads[^1].Carried * ended.Edges;
            _heads.RemoveAt(_heads.Count - 1);
        }
        else if (ended.Edges > 0)
        {
            // Where control comes from a branch, it comes from above too.
            _passed += Hundred * (ended.Edges + 1L);
        }
    }

    /// <summary>Where a local was written for sure: a write in a block that has ended may have been passed by.</summary>
    private long LastWritten(uint local)
    {
        Written last = _written[local];
        return last.Passed >= _began && last.Depth < _frames.Count && _frames[last.Depth].Serial == last.Serial ? last.Passed : 0;
    }

    /// <param name="IsLoop">Branches to it go back.</param>
    /// <param name="Edges">Branches to it.</param>
    /// <param name="Serial">Its number; each branch of an if has one.</param>
    private readonly record struct Frame(bool IsLoop, int Edges, long Serial);

    /// <param name="Passed">What was passed when the local was written.</param>
    /// <param name="Depth">In which frame.</param>
    /// <param name="Serial">The number of that frame.</param>
    private readonly record struct Written(long Passed, int Depth, long Serial);

    /// <param name="Began">What was passed when the loop began.</param>
    /// <param name="Carried">Locals from before it that are read in it.</param>
    private readonly record struct Head(long Began, long Carried);
}
