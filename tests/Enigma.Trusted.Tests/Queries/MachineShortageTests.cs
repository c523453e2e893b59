// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Wasm;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Queries;

/// <summary>A machine on which the compiler finds no memory, though the module was compiled when it was deployed.</summary>
public sealed class MachineShortageTests : IDisposable
{
    private readonly ContractRuntime _runtime;
    private bool _isShort;
    private string _shortage = "no memory";

    public MachineShortageTests() => _runtime = new ContractRuntime(new RuntimeLimits { CachedModules = 0 })
    {
        Compiler = (engine, code) => _isShort ? throw new WasmtimeException(_shortage) : Module.FromBytes(engine, "contract", code),
    };

    public void Dispose() => _runtime.Dispose();

    [Fact]
    public void Query_ThatTheMachineHasNoRoomFor_IsRefused_AndTheEnclaveGoesOn()
    {
        using var story = new QueryStory(runtime: _runtime);
        _isShort = true;
        story.Worker.RefusesQuery(QueryErrors.Busy, story.Worker.QueryRequest(story.Contract, story.Asker.Seal(story.Contract, "read()")));
        _isShort = false;
        Assert.Equal("first"u8.ToArray(), story.Read());
    }

    [Fact]
    public void Task_ThatTheMachineHasNoRoomFor_HasNoOutcome_AndEndsTheEnclave()
    {
        using var story = new QueryStory(runtime: _runtime);
        _isShort = true;
        var task = story.Network.Call(story.Owner, story.Contract, "get()");
        story.Network.Mine();
        story.Worker.Sync(story.Contract);
        var refused = Assert.ThrowsAny<Exception>(() => story.Worker.Execute(task, 1));
        Assert.Contains(WireErrors.Internal.Name, refused.Message, StringComparison.Ordinal);
        Assert.True(story.Worker.HasStopped);
    }

    [Theory]
    [InlineData(InvocationKind.Call)]
    [InlineData(InvocationKind.Query)]
    [InlineData(InvocationKind.Estimate)]
    public void Module_ThatWasDeployed_AndIsNotCompiledHere_IsNoOutcome(InvocationKind kind)
    {
        byte[] code = Module.ConvertText("(module (func (export \"call\")))");
        _isShort = true;
        Assert.Throws<MachineShortageException>(() => _runtime.Execute(code, HostAbi.EnigmaV1, ContractBench.Invocation(kind, "f()"), new ContractStateMap()));

        // Of a deployment it is the code, as long as the system did not refuse anything: everywhere else it would be refused too.
        _runtime.Execute(code, HostAbi.EnigmaV1, ContractBench.Invocation(InvocationKind.Deploy, "construct()"), new ContractStateMap())
            .FailedWith(ContractErrors.BadBytecode);
    }

    [Fact]
    public void Deployment_ForWhichTheSystemHasNoMemory_IsNoOutcome()
    {
        byte[] code = Module.ConvertText("(module (func (export \"call\")))");
        (_isShort, _shortage) = (true, "failed to create code memory: mmap failed: Cannot allocate memory (os error 12)");
        Assert.Throws<MachineShortageException>(
            () => _runtime.Execute(code, HostAbi.EnigmaV1, ContractBench.Invocation(InvocationKind.Deploy, "construct()"), new ContractStateMap()));
    }
}
