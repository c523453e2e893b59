// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>
/// Rewrites what the entry points and the table can reach. The rest, which compilers leave behind in bulk, becomes
/// <c>unreachable</c>: it costs neither compilation nor memory, and no index changes.
/// </summary>
internal sealed class ReachableCode(byte[] module, ModuleLayout layout, FunctionRewriter rewriter, Func<byte[], uint> resultBlock)
{
    private static readonly WasmWriter Stub = new WasmWriter().U32(0).Op(Opcode.Unreachable).Op(Opcode.End);

    private readonly WasmWriter?[] _bodies = new WasmWriter?[layout.Bodies.Count];
    private readonly Stack<int> _pending = new();

    /// <summary>One body per defined function, in order.</summary>
    public IEnumerable<WasmWriter> Rewrite(IEnumerable<int> roots)
    {
        Reach(roots);
        while (_pending.TryPop(out int function))
        {
            int defined = function - layout.ImportedFunctions;
            if (defined >= 0 && _bodies[defined] is null)
            {
                FunctionType type = layout.TypeOf(function);
                _bodies[defined] = rewriter.Rewrite(type, resultBlock(type.Results), module.AsSpan(layout.Bodies[defined]));
                Reach(rewriter.Callees);
            }
        }

        return _bodies.Select(body => body ?? Stub);
    }

    private void Reach(IEnumerable<int> functions)
    {
        // In order of their indices, so that what is found first does not depend on how a set is laid out.
        foreach (int function in functions.Order())
        {
            _pending.Push(function);
        }
    }
}
