// SPDX-License-Identifier: MIT
using System.Numerics;
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

/// <summary>The sample contracts of guest/samples, as compiled by guest/build.</summary>
public sealed class SampleContractTests
{
    private static readonly Address Alice = Address.Parse("0x00000000000000000000000000000000000a11ce");
    private static readonly Address Bob = Address.Parse("0x0000000000000000000000000000000000000b0b");

    [Theory]
    [InlineData("add(uint256,uint256)", 76, 17, 93)]
    [InlineData("sub(uint256,uint256)", 76, 17, 59)]
    [InlineData("mul(uint256,uint256)", 76, 17, 1292)]
    [InlineData("div(uint256,uint256)", 76, 17, 4)]
    public void Calculator_ComputesWithinAHundredThousandGas(string function, ulong a, ulong b, ulong expected)
    {
        using var calculator = Samples.Open("calculator");
        ExecutionOutcome outcome = calculator.Call(function, Words.Of(a, b), gas: 100_000);
        Assert.Equal(Words.Of(expected), outcome.Returned());
    }

    [Theory]
    [InlineData("add(uint256,uint256)", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "1", "addition overflows 256 bits")]
    [InlineData("sub(uint256,uint256)", "1", "2", "subtraction goes below zero")]
    [InlineData("mul(uint256,uint256)", "100000000000000000000000000000000", "100000000000000000000000000000000", "multiplication overflows 256 bits")]
    [InlineData("div(uint256,uint256)", "1", "0", "division by zero")]
    public void Calculator_WithoutAnAnswer_RevertsWithTheReason(string function, string a, string b, string reason)
    {
        using var calculator = Samples.Open("calculator");
        var failed = calculator.Call(function, [.. Words.Hex(a), .. Words.Hex(b)]).FailedWith(ContractErrors.Reverted);
        Assert.Equal(reason, System.Text.Encoding.UTF8.GetString(failed.Reason.Span));
    }

    [Fact]
    public void Calculator_OnNumbersOfEverySize_AgreesWithBigIntegers()
    {
        using var calculator = Samples.Open("calculator");
        var bound = BigInteger.Pow(2, 256);
        for (uint i = 0; i < 200; i++)
        {
            BigInteger a = Number(2 * i) >> (int)(i * 7 % 250);
            BigInteger b = Number((2 * i) + 1) >> (int)(i * 13 % 255);
            Check("add", a + b);
            Check("sub", a - b);
            Check("mul", a * b);
            Check("div", b.IsZero ? -1 : a / b);

            void Check(string operation, BigInteger expected)
            {
                ExecutionOutcome outcome = calculator.Call(operation + "(uint256,uint256)", [.. Word(a), .. Word(b)]);
                if (expected < 0 || expected >= bound)
                {
                    outcome.FailedWith(ContractErrors.Reverted);
                }
                else
                {
                    Assert.Equal(Word(expected), outcome.Returned());
                }
            }
        }

        static BigInteger Number(uint index) => new(Keccak256.Hash(BitConverter.GetBytes(index)).AsSpan(), isUnsigned: true, isBigEndian: true);

        static byte[] Word(BigInteger value)
        {
            byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
            return [.. new byte[32 - bytes.Length], .. bytes];
        }
    }

    [Fact]
    public void Calculator_AskedForWhatItDoesNotHave_FailsWithNoSuchFunction()
    {
        using var calculator = Samples.Open("calculator");
        calculator.Call("pow(uint256,uint256)", Words.Of(2, 3)).FailedWith(ContractErrors.NoSuchFunction);
        calculator.Call("add(uint256)", Words.Of(2)).FailedWith(ContractErrors.NoSuchFunction);
    }

    [Fact]
    public void Calculator_WithTooFewArguments_FailsWithBadArguments()
    {
        using var calculator = Samples.Open("calculator");
        calculator.Call("add(uint256,uint256)", Words.Of(2)).FailedWith(ContractErrors.BadArguments);
    }

    [Fact]
    public void Millionaires_AskedWhoIsRichest_AnswersTheRichest()
    {
        using var millionaires = Samples.Open("millionaires");
        Assert.Empty(millionaires.Deploy().Returned());
        CallAs(millionaires, Alice, "register(uint256)", Words.Of(5_000_000)).Returned();
        CallAs(millionaires, Bob, "register(uint256)", Words.Of(7_000_000)).Returned();
        Assert.Equal(Words.Of(Bob), CallAs(millionaires, Alice, "richest()", []).Returned());
        CallAs(millionaires, Alice, "register(uint256)", Words.Of(9_000_000)).Returned();
        Assert.Equal(Words.Of(Alice), CallAs(millionaires, Bob, "richest()", []).Returned());
    }

    [Fact]
    public void Millionaires_BeforeAnybodyRegistered_Reverts()
    {
        using var millionaires = Samples.Open("millionaires");
        var failed = millionaires.Call("richest()").FailedWith(ContractErrors.Reverted);
        Assert.Equal("nobody has registered", System.Text.Encoding.UTF8.GetString(failed.Reason.Span));
    }

    [Fact]
    public void CoinFlip_WithManySeeds_ShowsBothSidesAndCountsFlips()
    {
        using var coin = Samples.Open("coin-flip");
        var sides = new HashSet<byte>();
        for (ulong i = 0; i < 40; i++)
        {
            ContractInvocation flip = ContractBench.Invocation(InvocationKind.Call, "flip()") with { RandomSeed = Hash32.FromUInt64(i) };
            sides.Add(coin.Run(flip).Returned()[31]);
        }

        Assert.Equal<byte>([0, 1], sides.Order());
        Assert.Equal(Words.Of(40), coin.Call("flipCount()").Returned());
    }

    [Fact]
    public void Voting_CountsOnceAndOnlyAfterClosing()
    {
        using var voting = Samples.Open("voting");
        voting.Deploy().Returned();
        ContractInvocation open = ContractBench.Invocation(InvocationKind.Call, "createPoll(string,uint64)", Words.TextAnd("Shall we?", 2_000)) with { BlockTime = 1_000 };
        Assert.Equal(Words.Of(0), voting.Run(open).Returned());
        ContractInvocation vote = ContractBench.Invocation(InvocationKind.Call, "vote(uint64,bool)", Words.Of(0, 1)) with { BlockTime = 1_500 };
        voting.Run(vote with { Sender = Alice }).Returned();
        voting.Run(vote with { Sender = Bob, Arguments = Words.Of(0, 0) }).Returned();
        AssertReason("you have voted", voting.Run(vote with { Sender = Alice }));
        ContractInvocation tally = ContractBench.Invocation(InvocationKind.Call, "tally(uint64)", Words.Of(0)) with { BlockTime = 1_999 };
        AssertReason("the poll is still open", voting.Run(tally));
        Assert.Equal(Words.Of(32, 2, 1, 1), voting.Run(tally with { BlockTime = 2_000 }).Returned());
        AssertReason("the poll is closed", voting.Run(vote with { Sender = Samples.Carol, BlockTime = 2_000 }));
        Assert.Equal(Words.Text("Shall we?"), voting.Call("question(uint64)", Words.Of(0)).Returned());
    }

    [Fact]
    public void FunctionThatTakesNoTokens_GivenSome_Reverts()
    {
        using var calculator = Samples.Open("calculator");
        ContractInvocation paid = ContractBench.Invocation(InvocationKind.Call, "add(uint256,uint256)", Words.Of(1, 2)) with
        {
            Value = new TokenValue(Alice, Hash32.FromUInt64(1)),
        };
        AssertReason("this function takes no tokens", calculator.Run(paid));
    }

    private static ExecutionOutcome CallAs(ContractBench bench, Address sender, string function, byte[] arguments) =>
        bench.Run(ContractBench.Invocation(InvocationKind.Call, function, arguments) with { Sender = sender });

    private static void AssertReason(string reason, ExecutionOutcome outcome) =>
        Assert.Equal(reason, System.Text.Encoding.UTF8.GetString(outcome.FailedWith(ContractErrors.Reverted).Reason.Span));
}
