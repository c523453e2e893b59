// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

public sealed class EnigmaV1AbiTests
{
    private const string Imports = """
        (import "enigma_v1" "register_len" (func $len (result i32)))
        (import "enigma_v1" "register_read" (func $read (param i32)))
        (import "enigma_v1" "function" (func $function))
        (import "enigma_v1" "arguments" (func $arguments))
        (import "enigma_v1" "caller" (func $caller (param i32)))
        (import "enigma_v1" "contract" (func $contract (param i32)))
        (import "enigma_v1" "task_id" (func $task (param i32)))
        (import "enigma_v1" "block_number" (func $number (result i64)))
        (import "enigma_v1" "block_time" (func $time (result i64)))
        (import "enigma_v1" "value_token" (func $token (param i32)))
        (import "enigma_v1" "value_amount" (func $amount (param i32)))
        (import "enigma_v1" "state_get" (func $get (param i32 i32) (result i32)))
        (import "enigma_v1" "state_set" (func $set (param i32 i32 i32 i32)))
        (import "enigma_v1" "state_remove" (func $remove (param i32 i32)))
        (import "enigma_v1" "state_next" (func $next (param i32 i32 i32 i32) (result i32)))
        (import "enigma_v1" "random" (func $random (param i32 i32)))
        (import "enigma_v1" "keccak256" (func $keccak (param i32 i32 i32)))
        (import "enigma_v1" "sha256" (func $sha (param i32 i32 i32)))
        (import "enigma_v1" "recover" (func $recover (param i32 i32 i32) (result i32)))
        (import "enigma_v1" "return_data" (func $ret (param i32 i32)))
        (import "enigma_v1" "revert" (func $revert (param i32 i32)))
        (import "enigma_v1" "no_such_function" (func $unknown))
        (import "enigma_v1" "bad_arguments" (func $bad))
        (import "enigma_v1" "token_release" (func $release (param i32 i32 i32)))
        (import "enigma_v1" "ethereum_call" (func $ethereum (param i32 i32 i32)))
        (import "enigma_v1" "debug_log" (func $log (param i32 i32)))
        """;

    [Theory]
    [InlineData("(call $caller (i32.const 0)) (call $ret (i32.const 0) (i32.const 20))", "1111111111111111111111111111111111111111")]
    [InlineData("(call $contract (i32.const 0)) (call $ret (i32.const 0) (i32.const 20))", "2222222222222222222222222222222222222222")]
    [InlineData("(call $task (i32.const 0)) (call $ret (i32.const 0) (i32.const 4))", "33333333")]
    [InlineData("(i64.store (i32.const 0) (call $number)) (call $ret (i32.const 0) (i32.const 8))", "07ca9a3b00000000")]
    [InlineData("(i64.store (i32.const 0) (call $time)) (call $ret (i32.const 0) (i32.const 8))", "00f1536500000000")]
    [InlineData("(call $token (i32.const 0)) (call $ret (i32.const 0) (i32.const 2))", "0000")]
    [InlineData("(call $amount (i32.const 0)) (call $ret (i32.const 30) (i32.const 2))", "0000")]
    [InlineData("(call $function) (call $read (i32.const 0)) (call $ret (i32.const 0) (call $len))", "662829")]
    [InlineData("(call $arguments) (call $read (i32.const 0)) (call $ret (i32.const 0) (call $len))", "0a0b")]
    [InlineData("(call $keccak (i32.const 0) (i32.const 0) (i32.const 0)) (call $ret (i32.const 0) (i32.const 4))", "c5d24601")]
    [InlineData("(call $sha (i32.const 0) (i32.const 0) (i32.const 0)) (call $ret (i32.const 0) (i32.const 4))", "e3b0c442")]
    public void Function_ThatReads_GivesWhatTheInvocationHolds(string code, string expected)
    {
        using var bench = Open(code);
        Assert.Equal(expected, Convert.ToHexStringLower(bench.Call("f()", [10, 11]).Returned()));
    }

    [Theory]
    [InlineData("(call $ret (i32.const 0) (i32.const 6)) (call $ret (i32.const 1) (i32.const 2))", "bc")]
    [InlineData("(call $ret (i32.const 1) (i32.const 2)) (call $ret (i32.const 0) (i32.const 6))", "abcdef")]
    [InlineData("(call $ret (i32.const 1) (i32.const 2)) (call $ret (i32.const 0) (i32.const 0))", "")]
    public void ReturnData_IsTheLastOneAlone(string body, string expected)
    {
        using var contract = ContractBench.V1(
            $"(module (import \"enigma_v1\" \"return_data\" (func $ret (param i32 i32))) (memory 1) (data (i32.const 0) \"abcdef\") (func (export \"call\") {body}))");
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(contract.Call("f()").Returned()));
    }

    [Fact]
    public void State_SetGetRemoveAndWalk_Work()
    {
        using var bench = Open("""
            (i64.store (i32.const 0) (i64.const 0x0000000332323131))
            (call $set (i32.const 0) (i32.const 2) (i32.const 8) (i32.const 0))
            (call $set (i32.const 2) (i32.const 2) (i32.const 0) (i32.const 4))
            (if (i32.ne (call $next (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0)) (i32.const 1)) (then unreachable))
            (call $read (i32.const 16))
            (if (call $next (i32.const 0) (i32.const 1) (i32.const 16) (call $len)) (then unreachable))
            (if (i32.eqz (call $get (i32.const 0) (i32.const 2))) (then unreachable))
            (if (call $len) (then unreachable))
            (call $remove (i32.const 0) (i32.const 2))
            (if (call $get (i32.const 0) (i32.const 2)) (then unreachable))
            (if (call $len) (then unreachable))
            (if (i32.eqz (call $get (i32.const 2) (i32.const 2))) (then unreachable))
            (call $read (i32.const 32)) (call $ret (i32.const 32) (call $len))
            """);
        Assert.Equal("1122"u8.ToArray(), bench.Call().Returned());
        Assert.Equal("1122", bench.StateText("22"));
        Assert.Null(bench.StateText("11"));
    }

    [Fact]
    public void Random_DrawsTheStreamOfTheSeed()
    {
        using var bench = Open("(call $random (i32.const 0) (i32.const 5)) (call $random (i32.const 5) (i32.const 59)) (call $ret (i32.const 0) (i32.const 64))");
        Hash32 seed = ContractBench.Invocation(InvocationKind.Call, "f()").RandomSeed;
        byte[] expected =
        [
            .. Keccak256.Hash("enigma/v1/contract-random-stream"u8, seed.AsSpan(), new byte[8]).ToArray(),
            .. Keccak256.Hash("enigma/v1/contract-random-stream"u8, seed.AsSpan(), [0, 0, 0, 0, 0, 0, 0, 1]).ToArray(),
        ];
        Assert.Equal(expected, bench.Call().Returned());
    }

    [Fact]
    public void Recover_GivesTheSignerAndRefusesAnAlteredSignature()
    {
        using var key = Secp256k1PrivateKey.FromBytes(Convert.FromHexString(new string('7', 64)));
        Hash32 digest = Keccak256.Hash("message"u8);
        byte[] arguments = [.. digest.ToArray(), .. key.Sign(digest)];
        using var bench = Open("""
            (call $arguments) (call $read (i32.const 0))
            (if (call $recover (i32.const 0) (i32.const 32) (i32.const 200)) (then (call $ret (i32.const 200) (i32.const 20))))
            """);
        Assert.Equal(key.Address.ToArray(), bench.Call("f()", arguments).Returned());
        arguments[^1] = 99;
        Assert.Empty(bench.Call("f()", arguments).Returned());
    }

    [Theory]
    [InlineData("(call $revert (i32.const 0) (i32.const 3))", "contract.reverted", "the contract reverted")]
    [InlineData("(call $unknown)", "contract.no_such_function", "the contract has no function f()")]
    [InlineData("(call $bad)", "contract.bad_arguments", "the 0 bytes of arguments are not what f() takes")]
    [InlineData("(call $release (i32.const 0) (i32.const 0) (i32.const 0))", "tokens.not_enabled", "token releases are not enabled on this network")]
    [InlineData("(call $ethereum (i32.const 0) (i32.const 0) (i32.const 4))", "ethereum_call.not_enabled", "Ethereum calls are not enabled on this network")]
    public void Function_ThatEndsTheRun_DropsItsChanges(string code, string error, string message)
    {
        using var bench = Open("(call $set (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1))" + code);
        var failed = Assert.IsType<ExecutionOutcome.Failed>(bench.Call());
        Assert.Equal((error, message), (failed.Code.Name, failed.Message));
        Assert.Equal(0, bench.State.Count);
    }

    [Fact]
    public void NoSuchFunction_WhileDeploying_IsAnUnknownConstructor()
    {
        using var bench = ContractBench.V1("""
            (module (import "enigma_v1" "no_such_function" (func $unknown)) (func (export "deploy") call $unknown) (func (export "call")))
            """);
        var failed = bench.Deploy("construct(uint256)").FailedWith(ContractErrors.ConstructorUnknown);
        Assert.Equal("the contract has no constructor construct(uint256)", failed.Message);
    }

    [Fact]
    public void DebugLog_ReachesTheSink()
    {
        using var bench = Open("(i32.store (i32.const 0) (i32.const 0x21216968)) (call $log (i32.const 0) (i32.const 4))");
        bench.Call().Returned();
        Assert.Contains("hi!!", ContractBench.Printed.Lines);
    }

    [Fact]
    public void Execution_TwiceInTwoRuntimes_GivesTheSameOutcome()
    {
        ContractInvocation call = ContractBench.Invocation(InvocationKind.Call, "createPoll(string,uint64)", Words.TextAnd("Again?", 2_000_000_000));
        ContractInvocation deployment = ContractBench.Invocation(InvocationKind.Deploy, "construct()");
        var seen = new HashSet<string>();
        for (int i = 0; i < 2; i++)
        {
            using var runtime = new ContractRuntime();
            byte[] code = Samples.Code("voting");
            var state = new ContractStateMap();
            foreach (ContractInvocation invocation in (ContractInvocation[])[deployment, call, call with { Function = "tally(uint64)", Arguments = Words.Of(0) }])
            {
                ExecutionOutcome outcome = runtime.Execute(code, HostAbi.EnigmaV1, invocation, state);
                if (outcome is ExecutionOutcome.Succeeded done)
                {
                    state.Apply(done.Changes);
                }

                seen.Add($"{invocation.Function}: {Describe(outcome)}");
            }
        }

        Assert.Equal(3, seen.Count);
    }

    private static string Describe(ExecutionOutcome outcome) => outcome switch
    {
        ExecutionOutcome.Succeeded done =>
            $"{Convert.ToHexString(done.ReturnData.Span)} {string.Join(',', done.Changes.Select(c => Convert.ToHexString(c.Key.Span) + Convert.ToHexString(c.Value!.Value.Span)))} {done.GasUsed}",
        ExecutionOutcome.Failed failed => $"{failed.Code} {failed.Message} {Convert.ToHexString(failed.Reason.Span)} {failed.GasUsed}",
        _ => throw new InvalidOperationException(),
    };

    private static ContractBench Open(string code) => ContractBench.V1($"(module {Imports} (memory 1) (func (export \"call\") {code}))");
}
