// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm.Prices;

/// <summary>
/// What a run leaves in the body of its task, which all nodes keep, costs 20 gas a byte like the inputs, besides the 1 for moving it
/// (spec/contracts.md section 8).
/// </summary>
public sealed class KeptBytesTests
{
    private const ulong PerByte = 21;

    // Besides, a byte of JSON is checked.
    private const ulong PerByteOfJson = 31;

    private const string ReturnData = "(import \"enigma_v1\" \"return_data\" (func $f (param i32 i32)))";
    private const string Ret = "(import \"env\" \"ret\" (func $f (param i32 i32)))";
    private const string Revert = "(import \"enigma_v1\" \"revert\" (func $f (param i32 i32)))";
    private const string StateSet = "(import \"enigma_v1\" \"state_set\" (func $f (param i32 i32 i32 i32)))";
    private const string StateRemove = "(import \"enigma_v1\" \"state_remove\" (func $f (param i32 i32)))";
    private const string WriteState = "(import \"env\" \"write_state\" (func $f (param i32 i32 i32 i32)))";
    private const string RemoveFromState = "(import \"env\" \"remove_from_state\" (func $f (param i32 i32)))";

    [Theory]
    [InlineData(HostAbi.EnigmaV1, ReturnData, 1)]
    [InlineData(HostAbi.EnigmaV1, ReturnData, 1_000)]
    [InlineData(HostAbi.EnigmaV1, ReturnData, 65_536)]
    [InlineData(HostAbi.Env, Ret, 1)]
    [InlineData(HostAbi.Env, Ret, 1_000)]
    [InlineData(HostAbi.Env, Ret, 65_536)]
    public void Result_IsPaidByTheByte(HostAbi abi, string function, int length)
    {
        RequirePrice(PerByte * (ulong)length, Bytes(abi, function, 0), Bytes(abi, function, length));
        var done = Assert.IsType<ExecutionOutcome.Succeeded>(Bytes(abi, function, length).Run(ContractBench.DefaultGas));
        Assert.Equal(length, done.ReturnData.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    public void ReasonOfARevert_IsPaidByTheByte(int length)
    {
        RequirePrice(PerByte * (ulong)length, Bytes(HostAbi.EnigmaV1, Revert, 0), Bytes(HostAbi.EnigmaV1, Revert, length));
        var failed = Bytes(HostAbi.EnigmaV1, Revert, length).Run(ContractBench.DefaultGas).FailedWith(ContractErrors.Reverted);
        Assert.Equal(length, failed.Reason.Length);
    }

    [Fact]
    public void ResultThatIsReplaced_IsPaidAllTheSame()
    {
        const string Call = "(call $f (i32.const 0) (i32.const 1000))";
        var none = new Contract(HostAbi.EnigmaV1, ReturnData, Call + "(call $f (i32.const 0) (i32.const 0))");
        RequirePrice(PerByte * 1_000, none, new Contract(HostAbi.EnigmaV1, ReturnData, Call + Call));
    }

    [Fact]
    public void AnswerOfAQuery_CostsWhatTheResultOfATaskDoes() => RequirePrice(
        PerByte * 1_000,
        Bytes(HostAbi.EnigmaV1, ReturnData, 0) with { Kind = InvocationKind.Query },
        Bytes(HostAbi.EnigmaV1, ReturnData, 1_000) with { Kind = InvocationKind.Query });

    [Theory]
    [InlineData(10, 0)]
    [InlineData(1_024, 0)]
    [InlineData(1, 1_000)]
    [InlineData(1_024, 60_000)]
    public void StateSet_IsPaidByTheBytesOfKeyAndValue(int key, int value) => RequirePrice(
        PerByte * (ulong)(key + value - 1), Writes(HostAbi.EnigmaV1, StateSet, (1, 0)), Writes(HostAbi.EnigmaV1, StateSet, (key, value)));

    [Theory]
    [InlineData(HostAbi.EnigmaV1, StateRemove)]
    [InlineData(HostAbi.Env, RemoveFromState)]
    public void Removal_IsPaidByTheBytesOfItsKey(HostAbi abi, string function) =>
        RequirePrice(PerByte * 1_024, Bytes(abi, function, 0), Bytes(abi, function, 1_024));

    [Fact]
    public void WriteState_IsPaidByTheBytesOfKeyAndValue()
    {
        RequirePrice(PerByte * 1_023, Json((1, 8)), Json((1_024, 8)));
        RequirePrice(PerByteOfJson * 999, Json((1, 1)), Json((1, 1_000)));
    }

    [Fact]
    public void WriteState_OfAShorterValue_IsPaidLikeALongerOne()
    {
        // The body holds the value as it is then, not what it grew by; nothing is given back.
        RequirePrice(PerByteOfJson * 3, Json((1, 2), (1, 2)), Json((1, 2), (1, 5)));
        RequirePrice(PerByteOfJson * 3, Json((1, 5), (1, 2)), Json((1, 5), (1, 5)));
    }

    private static Contract Json(params (int Key, int Value)[] writes) => Writes(HostAbi.Env, WriteState, writes);

    private static Contract Writes(HostAbi abi, string function, params (int Key, int Value)[] writes) => new(
        abi, function, string.Concat(writes.Select(write => $"(call $f (i32.const 0) (i32.const {write.Key}) (i32.const 0) (i32.const {write.Value}))")));

    private static Contract Bytes(HostAbi abi, string function, int length) => new(abi, function, $"(call $f (i32.const 0) (i32.const {length}))");

    /// <summary>The one uses just so much more than the other, and where one gas is missing it is out of gas.</summary>
    private static void RequirePrice(ulong expected, Contract without, Contract with)
    {
        Assert.Equal(expected, with.Run(ContractBench.DefaultGas).GasUsed - without.Run(ContractBench.DefaultGas).GasUsed);
        var least = Least(with);
        Assert.Equal(expected, least - Least(without));
        Assert.Equal(least - 1, with.Run(least - 1).FailedWith(ContractErrors.OutOfGas).GasUsed);
    }

    /// <summary>The least budget with which it does not run out of gas.</summary>
    private static ulong Least(Contract contract)
    {
        var (low, high) = (0ul, ContractBench.DefaultGas);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var isEnough = contract.Run(middle) is not ExecutionOutcome.Failed { Code: var code } || code != ContractErrors.OutOfGas;
            (low, high) = isEnough ? (low, middle) : (middle + 1, high);
        }

        return high;
    }

    /// <summary>A module whose memory is full of digits: bytes, UTF-8 and JSON all at once.</summary>
    private sealed record Contract(HostAbi Abi, string Function, string Body)
    {
        public InvocationKind Kind { get; init; } = InvocationKind.Call;

        private byte[] Code { get; } = Module.ConvertText($"""
            (module {Function} (memory 1)
              (func $run (memory.fill (i32.const 0) (i32.const 0x31) (i32.const 65536)) {Body})
              (export "call" (func $run)) (export "query" (func $run)))
            """);

        public ExecutionOutcome Run(ulong gas)
        {
            using var bench = new ContractBench(Code, Abi);
            return bench.Run(ContractBench.Invocation(Kind, "f()", gas: gas));
        }
    }
}
