// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Fuzz.Engine;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Fuzz.Tests;

/// <summary>The fuzzer finds what it is there to find: a parser with each kind of fault is caught.</summary>
public sealed class EngineTests
{
    private const int Patience = 200_000;

    [Fact]
    public void Fault_BehindALengthField_IsFound() => Assert.Contains("IndexOutOfRangeException escapes", Find(new Faulty(input =>
    {
        var reader = new WireReader(input, "record");
        reader.ReadVersion(1);
        var bytes = reader.ReadShortBytes();
        var table = new byte[40];
        _ = bytes.Length == 0 ? 0 : table[bytes.Span[0]];
        return new(null);
    })).Fault, StringComparison.Ordinal);

    [Fact]
    public void SecondEncodingOfAValue_IsFound() => Assert.Contains("encode to other", Find(new Faulty(input =>
        new([(byte)(input.Length > 0 && input[0] == 0x80 ? 0 : 1), .. input.AsSpan(Math.Min(1, input.Length))]))).Fault, StringComparison.Ordinal);

    [Fact]
    public void AllocationThatTheInputNames_IsFound() => Assert.Contains("allocates", Find(new Faulty(input =>
    {
        var reader = new WireReader(input, "record");
        return new(null, new byte[Math.Min(reader.ReadUInt32(), 4u << 20)].Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
    })).Fault, StringComparison.Ordinal);

    [Fact]
    public void WorkThatDoesNotEnd_IsFound() => Assert.Contains("takes", Find(new Faulty(input =>
    {
        if (input.Length > 2 && input[0] > 0xf0)
        {
            Thread.Sleep(600);
        }

        return new(null);
    })).Fault, StringComparison.Ordinal);

    [Fact]
    public void UnknownCode_IsFound() => Assert.Contains("escapes", Find(new Faulty(
        _ => throw new EnigmaException(new ErrorCode("nobody.knows", 99_999), "no"))).Fault, StringComparison.Ordinal);

    [Fact]
    public void Refusal_WithAKnownCode_IsNone()
    {
        var hunt = new Hunt(new Faulty(_ => throw new EnigmaException(CryptoErrors.BadKey, "no")), 1);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Null(hunt.Step());
        }
    }

    [Fact]
    public void Seed_GivesTheSameInputs()
    {
        Assert.Equal(Inputs(seed: 7), Inputs(seed: 7));
        Assert.NotEqual(Inputs(seed: 7), Inputs(seed: 8));
    }

    [Fact]
    public void InputThatGoesAnotherWay_IsKept()
    {
        var hunt = new Hunt(TargetList.Find("decode.EnclaveRequest")!, 1);
        for (var i = 0; i < 3_000; i++)
        {
            hunt.Step();
        }

        Assert.InRange(hunt.CorpusSize, 30, 512);
    }

    private static Finding Find(FuzzTarget target)
    {
        var hunt = new Hunt(target, 1);
        for (var i = 0; i < Patience; i++)
        {
            if (hunt.Step() is { } finding)
            {
                return finding;
            }
        }

        throw new Xunit.Sdk.XunitException("nothing was found");
    }

    private static List<string> Inputs(ulong seed)
    {
        var inputs = new List<string>();
        // More than there are seeds, which are the same whatever the number.
        var hunt = new Hunt(TargetList.Find("decode.Leaf")!, seed);
        for (var i = 0; i < 5_000; i++)
        {
            hunt.Step(input => inputs.Add(Convert.ToHexStringLower(input)));
        }

        return inputs;
    }

    private sealed class Faulty(Func<byte[], Verdict> parse) : FuzzTarget
    {
        public override string Name => "faulty";

        public override IEnumerable<byte[]> Seeds => [[1, 0, 2, 7, 7]];

        public override Verdict Parse(byte[] input) => parse(input);
    }
}
