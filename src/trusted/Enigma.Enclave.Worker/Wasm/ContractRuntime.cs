// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm.Host;
using Enigma.Enclave.Worker.Wasm.Instrumentation;
using Enigma.Protocol;
using Wasmtime;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// Runs secret contracts: a pure function of code, invocation and state (spec/contracts.md). What a contract does wrong is an
/// outcome; only a failing machine throws. Runs a bounded number of contracts at a time; safe to call from any thread.
/// </summary>
public sealed class ContractRuntime : IDisposable
{
    /// <summary>What takes the compiler more than some 0.3 s, which is known before it begins, gives way from the start.</summary>
    private const ulong LongCompileGas = 100_000_000;

    private const string CompilerRefusal = "the compiler refuses the code";

    /// <summary>Engine, gas schedule, limits and host ABIs of this build; written into the contract's deploy record.</summary>
    public const ushort Version = 1;

    private readonly RuntimeLimits _limits;
    private readonly ContractThreads _threads;
    private readonly Engine _engine;
    private readonly HostFunctions _env;
    private readonly HostFunctions _enigmaV1;
    private readonly ModuleCache _cache;
    private readonly ContractExecutor _executor;

    /// <summary>Creates an engine.</summary>
    /// <param name="limits">The bounds; without them those of version 1.</param>
    /// <param name="debug">Gets what contracts print, from any thread; without one it is discarded.</param>
    /// <param name="callingThread">Called first on each thread that contracts run on: what the machine knows of it.</param>
    public ContractRuntime(RuntimeLimits? limits = null, IDebugSink? debug = null, Func<IScheduledThread>? callingThread = null)
    {
        _limits = limits ?? RuntimeLimits.V1;
        _threads = new ContractThreads(
            _limits.Threads, _limits.ThreadsForLongWork, EngineSettings.ThreadStackBytes, callingThread ?? (() => new UnscheduledThread()));
        _engine = EngineSettings.Create();
        _env = EnvAbi.Define(_engine);
        _enigmaV1 = EnigmaV1Abi.Define(_engine);
        _cache = new ModuleCache(_limits.CachedModules, _limits.CachedCompileGas);
        _executor = new ContractExecutor(_engine, _limits, debug, _threads);
    }

    /// <summary>The compiler; another one in tests of what it may refuse.</summary>
    internal Func<Engine, byte[], Module> Compiler { get; init; } = (engine, code) => Module.FromBytes(engine, "contract", code);

    /// <summary>True when this account used less lately than makes it give way.</summary>
    public bool HasAllowance(ProcessorAccount account) => _threads.HasAllowance(account);

    /// <summary>True when what is started for this account now begins at once, and is not expected to take long.</summary>
    public bool IsQuick(ProcessorAccount account) => _threads.IsQuick(account);

    /// <summary>
    /// Has work, in which contracts may be compiled and run, done on one of the threads: what is not expected to take long first, else in
    /// the order in which it came.
    /// </summary>
    /// <param name="account">Who it is done for.</param>
    /// <param name="work">What is done.</param>
    public Task<T> Start<T>(ProcessorAccount account, Func<T> work) => _threads.Start(account, work);

    /// <summary>The same for work that is no contract's: it has the allowance of its account, and shares nothing with long tasks (docs/adr/0034).</summary>
    public Task<T> StartApart<T>(ProcessorAccount account, Func<T> work) => Start(account, () => _threads.Apart(work));

    /// <summary>Has what turns out to take long give way to everything else. To be called while something runs, now and then.</summary>
    public void LookAfterThreads() => _threads.LookAfter();

    /// <summary>Validates, instruments and compiles a module, or finds it compiled already; the caller disposes it after use.</summary>
    /// <param name="code">The code as deployed.</param>
    /// <param name="abi">The imports that it runs against.</param>
    /// <param name="compileGas">What compiling it may take, in gas; what takes more is not compiled.</param>
    public ModuleLoad Load(ReadOnlySpan<byte> code, HostAbi abi, ulong compileGas = ulong.MaxValue)
    {
        if (code.Length > _limits.ModuleBytes)
        {
            return new ModuleLoad(null, $"code of {code.Length} bytes is above the limit of {_limits.ModuleBytes}");
        }

        Hash32 hash = Keccak256.Hash(code);
        if (_cache.Find(hash, abi) is { } known)
        {
            return new ModuleLoad(known, null, known.CompileGas);
        }

        try
        {
            // Compiled once and paid apart: who deploys does not wait for the weight of those who compute.
            byte[] bytes = code.ToArray();
            ModuleLoad load = _threads.Apart(() => Compile(bytes, hash, abi, compileGas));
            if (load.Module is { } module)
            {
                _cache.Add(module);
            }

            return load;
        }
        catch (MalformedModuleException refusal)
        {
            return new ModuleLoad(null, refusal.Message);
        }
    }

    /// <summary>Runs a task of a contract given as code; code that does not load is the outcome <c>contract.bad_bytecode</c>.</summary>
    public ExecutionOutcome Execute(ReadOnlySpan<byte> code, HostAbi abi, ContractInvocation invocation, ContractStateMap state)
    {
        // Code is not looked at before inputs and bytes are paid, and not compiled before that is.
        ulong gas = GasSchedule.BeforeRun(invocation, code.Length, compileGas: 0);
        if (invocation.GasBudget < gas)
        {
            return ContractExecutor.OutOfGas(invocation);
        }

        ModuleLoad load = Load(code, abi, invocation.Kind == InvocationKind.Deploy ? invocation.GasBudget - gas : ulong.MaxValue);
        if (load.Module is { } module)
        {
            using (module)
            {
                return Execute(module, invocation, state);
            }
        }

        if (load.Rejection == CompilerRefusal && invocation.Kind != InvocationKind.Deploy)
        {
            // It was compiled when it was deployed: a machine without memory must not turn into an outcome.
            throw new MachineShortageException("this machine could not compile a module that was deployed");
        }

        return load.Rejection is { } rejection
            ? new ExecutionOutcome.Failed(
                ContractErrors.BadBytecode, rejection, default, GasSchedule.BeforeRun(invocation, code.Length, load.CompileGas))
            : ContractExecutor.OutOfGas(invocation);
    }

    /// <summary>Runs a task of a loaded contract. The state map is only read: apply the outcome's changes to keep them.</summary>
    /// <exception cref="MachineShortageException">This machine has not what it takes; the task has no outcome here.</exception>
    public ExecutionOutcome Execute(ContractModule module, ContractInvocation invocation, ContractStateMap state) =>
        _executor.Execute(module, Host(module.Abi).Linker, invocation, state);

    /// <inheritdoc/>
    public void Dispose()
    {
        _threads.Dispose();
        _cache.Dispose();
        _env.Linker.Dispose();
        _enigmaV1.Linker.Dispose();
        _engine.Dispose();
    }

    private HostFunctions Host(HostAbi abi) => abi switch
    {
        HostAbi.Env => _env,
        HostAbi.EnigmaV1 => _enigmaV1,
        _ => throw new MalformedModuleException($"host ABI {(byte)abi} does not exist"),
    };

    private ModuleLoad Compile(byte[] bytes, Hash32 hash, HostAbi abi, ulong most)
    {
        HostFunctions host = Host(abi);
        var layout = ModuleLayout.Read(bytes, _limits);
        if (Module.Validate(_engine, bytes) is { } reason)
        {
            throw new MalformedModuleException($"the code is not valid WebAssembly: {reason}");
        }

        ImportCheck.Functions(layout, host);
        MemoryLimits? memory = ImportCheck.Memory(layout, host, _limits);
        (byte[] instrumented, ulong compileGas) = ModuleInstrumenter.Instrument(bytes, layout, memory, _limits);
        HashSet<string> entryPoints = EntryPoints(layout, abi);
        if (compileGas > most)
        {
            return new ModuleLoad(null, null, compileGas);
        }

        if (compileGas > LongCompileGas)
        {
            _threads.GiveWay();
        }

        try
        {
            Module compiled = Compiler(_engine, instrumented);
            return new ModuleLoad(new ContractModule(hash, abi, bytes.Length, compileGas, memory?.Initial ?? 0, compiled, entryPoints), null, compileGas);
        }
        catch (WasmtimeException refusal) when (!IsOfTheMachine(refusal))
        {
            return new ModuleLoad(null, CompilerRefusal, compileGas);
        }
        catch (WasmtimeException refusal)
        {
            throw new MachineShortageException("this machine could not compile a module", refusal);
        }
    }

    /// <summary>
    /// Whether the compiler failed for what the operating system refused it, which says nothing about the code: it ends its message with the
    /// system's number. What is wrong with the code has no such number.
    /// </summary>
    internal static bool IsOfTheMachine(WasmtimeException refusal) => refusal.Message.Contains("(os error ", StringComparison.Ordinal);

    private static HashSet<string> EntryPoints(ModuleLayout layout, HostAbi abi)
    {
        ReadOnlySpan<string> known = abi == HostAbi.Env
            ? [EntryPoint.Deploy, EntryPoint.Call]
            : [EntryPoint.Initialize, EntryPoint.Deploy, EntryPoint.Call, EntryPoint.Query, EntryPoint.Estimate];
        var entryPoints = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in known)
        {
            if (layout.Exports.TryGetValue(name, out var export))
            {
                FunctionType? type = export.Kind == ExternKind.Function ? layout.TypeOf(export.Index) : null;
                if (type is not { Parameters.Length: 0, Results.Length: 0 })
                {
                    // These two came later: a module that means something else by the name is what it was, and answers nothing.
                    if (name is EntryPoint.Query or EntryPoint.Estimate)
                    {
                        continue;
                    }

                    throw new MalformedModuleException($"export {name} is not a function without parameters and results");
                }

                entryPoints.Add(name);
            }
        }

        return entryPoints.Contains(EntryPoint.Call)
            ? entryPoints
            : throw new MalformedModuleException("the module does not export a function call");
    }
}
