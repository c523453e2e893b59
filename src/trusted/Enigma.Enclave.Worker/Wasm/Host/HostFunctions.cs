// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm.Instrumentation;
using Wasmtime;

namespace Enigma.Enclave.Worker.Wasm.Host;

/// <summary>
/// The functions of one host ABI under one import module name. Each is declared once: its WebAssembly type, which imports are
/// checked against, follows from the delegate. Each call is paid, and whatever it throws is noted before it crosses the engine.
/// </summary>
internal sealed class HostFunctions(Linker linker, string module)
{
    private readonly Dictionary<string, FunctionType> _types = new(StringComparer.Ordinal);

    public string Module => module;

    public Linker Linker => linker;

    public FunctionType? TypeOf(string name) => _types.GetValueOrDefault(name);

    public void Define(string name, Action<ContractRun> function)
    {
        Declare(name, parameters: 0);
        linker.DefineFunction(module, name, caller => Enter(caller, function, static (run, f) => f(run)));
    }

    public void Define(string name, Action<ContractRun, int> function)
    {
        Declare(name, parameters: 1);
        linker.DefineFunction<int>(module, name, (caller, a) => Enter(caller, (function, a), static (run, x) => x.function(run, x.a)));
    }

    public void Define(string name, Action<ContractRun, int, int> function)
    {
        Declare(name, parameters: 2);
        linker.DefineFunction<int, int>(
            module, name, (caller, a, b) => Enter(caller, (function, a, b), static (run, x) => x.function(run, x.a, x.b)));
    }

    public void Define(string name, Action<ContractRun, int, int, int> function)
    {
        Declare(name, parameters: 3);
        linker.DefineFunction<int, int, int>(
            module, name, (caller, a, b, c) => Enter(caller, (function, a, b, c), static (run, x) => x.function(run, x.a, x.b, x.c)));
    }

    public void Define(string name, Action<ContractRun, int, int, int, int> function)
    {
        Declare(name, parameters: 4);
        linker.DefineFunction<int, int, int, int>(
            module,
            name,
            (caller, a, b, c, d) => Enter(caller, (function, a, b, c, d), static (run, x) => x.function(run, x.a, x.b, x.c, x.d)));
    }

    public void DefineI32(string name, Func<ContractRun, int> function)
    {
        Declare(name, parameters: 0, WasmType.I32);
        linker.DefineFunction(module, name, caller => Enter(caller, function, static (run, f) => f(run)));
    }

    public void DefineI64(string name, Func<ContractRun, long> function)
    {
        Declare(name, parameters: 0, WasmType.I64);
        linker.DefineFunction(module, name, caller => Enter(caller, function, static (run, f) => f(run)));
    }

    public void DefineI32(string name, Func<ContractRun, int, int, int> function)
    {
        Declare(name, parameters: 2, WasmType.I32);
        linker.DefineFunction<int, int, int>(
            module, name, (caller, a, b) => Enter(caller, (function, a, b), static (run, x) => x.function(run, x.a, x.b)));
    }

    public void DefineI32(string name, Func<ContractRun, int, int, int, int> function)
    {
        Declare(name, parameters: 3, WasmType.I32);
        linker.DefineFunction<int, int, int, int>(
            module, name, (caller, a, b, c) => Enter(caller, (function, a, b, c), static (run, x) => x.function(run, x.a, x.b, x.c)));
    }

    public void DefineI32(string name, Func<ContractRun, int, int, int, int, int> function)
    {
        Declare(name, parameters: 4, WasmType.I32);
        linker.DefineFunction<int, int, int, int, int>(
            module,
            name,
            (caller, a, b, c, d) => Enter(caller, (function, a, b, c, d), static (run, x) => x.function(run, x.a, x.b, x.c, x.d)));
    }

    private void Declare(string name, int parameters, byte? result = null) => _types.Add(
        name, new FunctionType(Enumerable.Repeat(WasmType.I32, parameters).ToArray(), result is { } type ? [type] : []));

    private static void Enter<T>(Caller caller, T call, Action<ContractRun, T> body) =>
        Enter<(T Call, Action<ContractRun, T> Body), int>(caller, (call, body), static (run, x) =>
        {
            x.Body(run, x.Call);
            return 0;
        });

    private static TResult Enter<T, TResult>(Caller caller, T call, Func<ContractRun, T, TResult> body)
    {
        var run = (ContractRun)caller.GetData()!;
        try
        {
            run.Charge(GasSchedule.HostCall);
            return body(run, call);
        }
        catch (Exception exception)
        {
            run.Note(exception);
            throw;
        }
    }
}
