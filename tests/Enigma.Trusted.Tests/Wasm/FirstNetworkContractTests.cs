// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

/// <summary>A contract in the manner of the first Enigma network, compiled from Rust with its standard library (guest/fixtures).</summary>
public sealed class FirstNetworkContractTests : IDisposable
{
    private readonly ContractBench _contract = Open();

    public void Dispose() => _contract.Dispose();

    [Theory]
    [InlineData("add(uint256,uint256)", 76, 17, 93)]
    [InlineData("sub(uint256,uint256)", 76, 17, 59)]
    [InlineData("mul(uint256,uint256)", 76, 17, 1292)]
    [InlineData("div(uint256,uint256)", 76, 17, 4)]
    [InlineData("average(uint256,uint256)", 10, 21, 15)]
    [InlineData("add(anything at all)", 1, 2, 3)]
    public void Call_ByName_AnswersWithinAHundredThousandGas(string function, ulong a, ulong b, ulong expected) =>
        Assert.Equal(Words.Of(expected), _contract.Call(function, Words.Of(a, b), gas: 100_000).Returned());

    [Theory]
    [InlineData("add(uint256,uint256)", ulong.MaxValue, 1)]
    [InlineData("sub(uint256,uint256)", 1, 2)]
    [InlineData("div(uint256,uint256)", 1, 0)]
    public void Call_WithoutAnAnswer_Traps(string function, ulong a, ulong b) =>
        Assert.Equal("unreachable", _contract.Call(function, Words.Of(a, b)).FailedWith(ContractErrors.Trap).Message);

    [Fact]
    public void Call_OfAnUnknownFunction_FailsAndSaysSoToTheDebugSink()
    {
        _contract.Call("nonexistent(uint256)", Words.Of(1)).FailedWith(ContractErrors.Trap);
        Assert.Contains(ContractBench.Printed.Lines, line => line.Contains("unknown function nonexistent", StringComparison.Ordinal));
    }

    [Fact]
    public void Call_WithTooFewArguments_Fails() => _contract.Call("add(uint256)", Words.Of(1)).FailedWith(ContractErrors.Trap);

    [Fact]
    public void Deploy_WithAnotherNameThanConstruct_IsAnUnknownConstructor()
    {
        var failed = _contract.Deploy("constructor()").FailedWith(ContractErrors.ConstructorUnknown);
        Assert.Equal("a deployment runs construct, not constructor()", failed.Message);
    }

    [Fact]
    public void Deploy_CostsItsBytesItsCompilationAndTheRun()
    {
        ulong used = _contract.Deploy("construct(uint64)", Words.Of(5)).GasUsed;
        // The price of compiling is part of the runtime's version: it may not change with the compiler.
        ulong before = (250 * (ulong)Code.Length) + 53_796_704;
        Assert.InRange(used, before, 50_000ul + before);
        Assert.Equal("\"0000000000000005\"", _contract.StateText("owner"));
    }

    [Fact]
    public void State_SetByTheConstructor_IsKeptByCallsAndDroppedByFailures()
    {
        _contract.Deploy().Returned();
        Assert.Equal(Words.Of(100), _contract.Call("total()").Returned());
        _contract.Call("increase(uint256)", Words.Of(11)).Returned();
        Assert.Equal(Words.Of(111), _contract.Call("total()").Returned());
        _contract.Call("increase(uint256)", Words.Of(ulong.MaxValue)).Returned();
        Assert.Equal("110", _contract.StateText("total"));
        _contract.Call("forget()").Returned();
        Assert.Null(_contract.StateText("total"));
        Assert.Equal("null", Encoding.UTF8.GetString(_contract.Call("raw_total()").Returned()));
    }

    [Fact]
    public void WriteState_OfWhatIsNotJson_FailsTheTask()
    {
        var failed = _contract.Call("write_garbage()").FailedWith(ContractErrors.Trap);
        Assert.Equal("write_state got 9 bytes that are not JSON", failed.Message);
    }

    [Fact]
    public void Rand_OfOneSeed_RepeatsAndOfAnotherDiffers()
    {
        ContractInvocation draw = ContractBench.Invocation(InvocationKind.Call, "draw()");
        byte[] first = _contract.Run(draw).Returned();
        Assert.Equal(first, _contract.Run(draw).Returned());
        Assert.NotEqual(first, _contract.Run(draw with { RandomSeed = Hash32.FromUInt64(9) }).Returned());
        Assert.InRange(_contract.Call("flip()").Returned()[31], 0, 1);
    }

    [Fact]
    public void Encrypt_Twice_UsesTwoNoncesAndOpensAgain()
    {
        byte[] message = Encoding.UTF8.GetBytes("This is Enigma");
        byte[] both = _contract.Call("encrypt_twice()", message).Returned();
        Assert.Equal(2 * (message.Length + 28), both.Length);
        Assert.NotEqual(both[..42], both[42..]);
        Assert.Equal(message, _contract.Call("decrypt()", both[..42]).Returned());
        Assert.Equal(message, _contract.Call("decrypt()", both[42..]).Returned());
        Assert.Empty(_contract.Call("round_trip()", []).Returned());
    }

    [Fact]
    public void Decrypt_OfAlteredBytes_Traps()
    {
        byte[] sealedBytes = _contract.Call("encrypt_twice()", [1, 2, 3]).Returned()[..31];
        sealedBytes[0] ^= 1;
        var failed = _contract.Call("decrypt()", sealedBytes).FailedWith(ContractErrors.Trap);
        Assert.Equal("a ciphertext of 31 bytes does not open with the contract's key", failed.Message);
    }

    [Fact]
    public void WriteEthBridge_FailsTheTaskOnceTheRunEndsWell()
    {
        _contract.Call("notify(bytes)", [1, 2, 3, 4]).FailedWith(ContractErrors.EthereumCallNotEnabled);
        _contract.Call("notify_and_panic(bytes)", [1, 2, 3, 4]).FailedWith(ContractErrors.Trap);
    }

    [Fact]
    public void Ret_CalledTwice_KeepsTheLast() => Assert.Equal(Words.Of(2), _contract.Call("answer_twice()").Returned());

    [Fact]
    public void Eprint_ReachesTheDebugSinkOnly()
    {
        Assert.Empty(_contract.Call("print_only()").Returned());
        Assert.Contains("hello", ContractBench.Printed.Lines);
    }

    [Fact]
    public void Memory_GrownWithinTheLimit_IsPaidPerPageAndBeyondItFails()
    {
        ulong few = _contract.Call("hoard(uint256)", Words.Of(10), gas: 100_000_000).GasUsed;
        ulong more = _contract.Call("hoard(uint256)", Words.Of(50), gas: 100_000_000).GasUsed;
        Assert.True(more - few > 40 * 8_192, $"40 pages cost {more - few}");
        _contract.Call("hoard(uint256)", Words.Of(400), gas: 1_000_000_000).FailedWith(ContractErrors.MemoryLimit);
    }

    [Fact]
    public void Recursion_OfAFewHundredLevels_Works()
    {
        Assert.Equal(Words.Of(501), _contract.Call("descend(uint256)", Words.Of(500)).Returned());
        _contract.Call("descend(uint256)", Words.Of(1_000_000), gas: 100_000_000).FailedWith(ContractErrors.CallDepth);
    }

    [Fact]
    public void OutOfGas_UsesTheLimit()
    {
        Assert.Equal(200ul, _contract.Call("add(uint256,uint256)", Words.Of(1, 2), gas: 200).FailedWith(ContractErrors.OutOfGas).GasUsed);
        Assert.Equal(1ul, _contract.Deploy(gas: 1).FailedWith(ContractErrors.OutOfGas).GasUsed);
    }

    private static byte[] Code { get; } =
        File.ReadAllBytes(Path.Combine(Samples.RepositoryRoot, "guest", "fixtures", "first-network", "contract.wasm"));

    private static ContractBench Open() => new(Code, HostAbi.Env);
}
