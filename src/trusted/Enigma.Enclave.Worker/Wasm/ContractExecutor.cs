// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm.Host;
using Enigma.Enclave.Worker.Wasm.Instrumentation;
using Enigma.Protocol;
using Wasmtime;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>Instantiates a module for one run, lets it run on the deep stack, and reads off how it ended.</summary>
internal sealed class ContractExecutor(Engine engine, RuntimeLimits limits, IDebugSink? debug, ContractThreads threads)
{
    private const string ConstructorName = "construct";
    private const long PageBytes = 65_536;

    public ExecutionOutcome Execute(ContractModule module, Linker linker, ContractInvocation invocation, ContractStateMap state)
    {
        ulong gas = GasSchedule.BeforeRun(invocation, module.CodeBytes, module.CompileGas);
        if (invocation.GasBudget < gas)
        {
            return OutOfGas(invocation);
        }

        bool deploys = invocation.Kind == InvocationKind.Deploy;
        if (deploys && invocation.Function.Split('(')[0] != ConstructorName)
        {
            return new ExecutionOutcome.Failed(
                ContractErrors.ConstructorUnknown, $"a deployment runs {ConstructorName}, not {invocation.Function}", default, gas);
        }

        string entryPoint = EntryPoint.Of(invocation.Kind);
        if (!module.EntryPoints.Contains(entryPoint))
        {
            return deploys
                ? new ExecutionOutcome.Succeeded(ReadOnlyMemory<byte>.Empty, [], gas)
                : new ExecutionOutcome.Failed(
                    ContractErrors.NoSuchFunction, $"the contract exports no function {entryPoint}, so it answers none of that kind", default, gas);
        }

        // The engine maps and clears what is declared anew for each run, whoever asked for it: it is paid as if the run had grown to it.
        ulong withMemory = gas + GasSchedule.OfMemory(module.MemoryPages);
        return invocation.GasBudget < withMemory
            ? OutOfGas(invocation)
            : threads.Run(() => Run(module, linker, entryPoint, invocation, state, withMemory));
    }

    public static ExecutionOutcome.Failed OutOfGas(ContractInvocation invocation) => new(
        ContractErrors.OutOfGas, Messages.OutOfGas(invocation.GasBudget), default, invocation.GasBudget);

    private ExecutionOutcome Run(
        ContractModule module, Linker linker, string entryPoint, ContractInvocation invocation, ContractStateMap state, ulong baseGas)
    {
        using var store = new Store(engine);
        var run = new ContractRun(invocation, new StateOverlay(state), limits, debug) { Store = store };
        store.SetData(run);
        store.SetLimits(
            memorySize: limits.MemoryPages * PageBytes, tableElements: (uint)limits.TableElements, instances: 1, tables: 1, memories: 1);
        store.Fuel = invocation.GasBudget - baseGas;

        Instance? instance = null;
        try
        {
            instance = linker.Instantiate(store, module.Compiled);
            run.Memory = instance.GetMemory(Injected.MemoryExport);
            if (module.EntryPoints.Contains(EntryPoint.Initialize))
            {
                instance.GetAction(EntryPoint.Initialize)!();
            }

            instance.GetAction(entryPoint)!();
        }
        catch (WasmtimeException trap)
        {
            return Failure(run, instance, trap);
        }

        return Ended(run, module.Abi);
    }

    private static ExecutionOutcome Ended(ContractRun run, HostAbi abi)
    {
        ulong gas = GasUsed(run);
        if (run.OrderedEthereumCall)
        {
            return new ExecutionOutcome.Failed(
                ContractErrors.EthereumCallNotEnabled, "Ethereum calls are not enabled on this network", default, gas);
        }

        // A contract of the first network that does not know a name may come back as if nothing were wrong. A call that left no
        // result and touched nothing did nothing for its caller, and says so.
        if (run.Invocation.Kind == InvocationKind.Call && abi == HostAbi.Env && !run.HadEffect)
        {
            return new ExecutionOutcome.Failed(
                ContractErrors.NoSuchFunction, $"the contract did nothing for {run.Invocation.Function}", default, gas);
        }

        return new ExecutionOutcome.Succeeded(run.ReturnData, run.State.Changes, gas);
    }

    private static ExecutionOutcome Failure(ContractRun run, Instance? instance, WasmtimeException exception)
    {
        if (run.MachineFailure is { } failure)
        {
            throw new InvalidOperationException("a host function failed", failure);
        }

        if (run.Halt is { } halt)
        {
            return halt.Code == ContractErrors.OutOfGas
                ? OutOfGas(run.Invocation)
                : new ExecutionOutcome.Failed(halt.Code, halt.Message, halt.Reason, GasUsed(run));
        }

        if (exception is not TrapException trap)
        {
            throw new MachineShortageException("the engine could not run the contract", exception);
        }

        InjectedFault fault = FaultOf(instance);
        return (trap.Type, fault) switch
        {
            (TrapCode.OutOfFuel, _) => OutOfGas(run.Invocation),
            (TrapCode.StackOverflow, _) => throw new InvalidOperationException("the native stack is smaller than the call depth needs", trap),
            // Whether memory.grow is granted must not depend on the machine, so a run that a smaller machine ended is no run.
            (TrapCode.Unreachable, InjectedFault.HostMemory) => throw new MachineShortageException("this machine has no memory left for the contract", trap),
            (TrapCode.Unreachable, InjectedFault.CallDepth) => Failed(ContractErrors.CallDepth, Messages.CallDepth),
            (_, InjectedFault.MemoryLimit) => Failed(ContractErrors.MemoryLimit, Messages.MemoryLimit(run.Limits.MemoryPages)),
            _ => Failed(ContractErrors.Trap, Messages.OfTrap(trap.Type)),
        };

        // The engine writes down how much fuel is left where control leaves a function, and before `unreachable`. At any other trap
        // the figure is an older one: a loop that ends in a division by zero would have cost nothing.
        ExecutionOutcome Failed(ErrorCode code, string message) => new ExecutionOutcome.Failed(
            code, message, default, trap.Type == TrapCode.Unreachable ? GasUsed(run) : run.Invocation.GasBudget);
    }

    private static InjectedFault FaultOf(Instance? instance) =>
        instance?.GetGlobal(Injected.FaultExport)?.GetValue() is int fault ? (InjectedFault)fault : InjectedFault.None;

    private static ulong GasUsed(ContractRun run) => run.Invocation.GasBudget - run.Store.Fuel;
}
