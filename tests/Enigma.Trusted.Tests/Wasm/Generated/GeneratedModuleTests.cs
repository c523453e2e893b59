// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm.Generated;

/// <summary>
/// Modules that nobody would write. Whatever they do is an outcome within the budget, and the same one again: in this runtime, and in another.
/// </summary>
public sealed class GeneratedModuleTests : IDisposable
{
    private const ulong Gas = 1_000_000;
    private static readonly int Count = Environment.GetEnvironmentVariable("ENIGMA_SOAK") == "1" ? 10_000 : 250;

    private readonly ContractRuntime _runtime = new();
    private readonly ContractRuntime _other = new();

    public void Dispose()
    {
        _runtime.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void GeneratedModules_HaveOneOutcomeEach()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int seed = 0; seed < Count; seed++)
        {
            (string text, HostAbi abi) = ModuleGenerator.Generate(seed);
            string outcome = RequireOneOutcome(Module.ConvertText(text), abi, $"module {seed}");
            seen[outcome] = seen.GetValueOrDefault(outcome) + 1;
        }

        // The generator would be worth nothing if its modules were refused, or all ended alike.
        Assert.DoesNotContain(ContractErrors.BadBytecode.Name, seen.Keys);
        Assert.All(
            new[] { "succeeded", ContractErrors.Trap.Name, ContractErrors.OutOfGas.Name, ContractErrors.CallDepth.Name },
            kind => Assert.True(seen.GetValueOrDefault(kind) * 100 >= Count, $"{kind} ended {seen.GetValueOrDefault(kind)} of {Count} modules: {string.Join(", ", seen)}"));
    }

    [Fact]
    public void DamagedModules_AreRefusedOrHaveOneOutcomeEach()
    {
        int refused = 0;
        for (int seed = 0; seed < Count; seed++)
        {
            (string text, HostAbi abi) = ModuleGenerator.Generate(seed);
            byte[] damaged = ModuleGenerator.Damage(Module.ConvertText(text), seed);
            refused += RequireOneOutcome(damaged, abi, $"damaged module {seed}") == ContractErrors.BadBytecode.Name ? 1 : 0;
        }

        Assert.InRange(refused, Count / 3, Count - 1);
    }

    [Fact]
    public void Generator_MakesTheSameModuleOfTheSameNumber()
    {
        Assert.Equal(ModuleGenerator.Generate(5), ModuleGenerator.Generate(5));
        Assert.NotEqual(ModuleGenerator.Generate(5), ModuleGenerator.Generate(6));
    }

    private string RequireOneOutcome(byte[] code, HostAbi abi, string what)
    {
        (string kind, string first) = Run(_runtime, code, abi);
        (_, string second) = Run(_runtime, code, abi);
        (_, string third) = Run(_other, code, abi);
        Assert.True(first == second, $"{what} ends as\n{first}\nand then as\n{second}");
        Assert.True(first == third, $"{what} ends as\n{first}\nand in another runtime as\n{third}");
        return kind;
    }

    private static (string Kind, string Whole) Run(ContractRuntime runtime, byte[] code, HostAbi abi)
    {
        var state = new ContractStateMap();
        state.Apply([.. Enumerable.Range(0, 20).OrderBy(i => $"key{i}", StringComparer.Ordinal).Select(i => new StateChange(Encoding.UTF8.GetBytes($"key{i}"), new byte[i * 7]))]);
        ContractInvocation call = ContractBench.Invocation(InvocationKind.Call, "f(uint256)", new byte[96], Gas);
        ExecutionOutcome outcome = runtime.Execute(code, abi, call, state);
        Assert.True(outcome.GasUsed <= Gas, $"used {outcome.GasUsed} of {Gas} gas");
        return outcome switch
        {
            ExecutionOutcome.Succeeded done => ("succeeded", $"succeeded {done.GasUsed} {Hex(done.ReturnData)} {string.Join(' ', done.Changes.Select(Show))}"),
            ExecutionOutcome.Failed failed => (failed.Code.Name, $"{failed.Code} {failed.GasUsed} {failed.Message} {Hex(failed.Reason)}"),
            _ => throw new InvalidOperationException(),
        };
    }

    private static string Show(StateChange change) => $"{Hex(change.Key)}={(change.Value is { } value ? Hex(value) : "removed")}";

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
