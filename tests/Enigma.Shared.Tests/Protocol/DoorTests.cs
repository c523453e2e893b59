// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Xunit;

namespace Enigma.Shared.Tests.Protocol;

public sealed class DoorTests
{
    [Fact]
    public void Samples_HaveEveryMessageOfTheDoor()
    {
        Assert.Equal(Enum.GetValues<RequestType>(), DoorSamples.Requests.Select(request => request.RequestType));
        Assert.Equal(Enum.GetValues<ReplyType>(), DoorSamples.Replies.Select(reply => reply.ReplyType));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(129)]
    [InlineData(255)]
    public void DecodeRequest_OfAnUnknownType_IsRefused(byte type)
    {
        var refusal = Assert.Throws<EnigmaException>(() => EnclaveRequest.Decode([type]));
        Assert.Equal(WireErrors.BadFrame, refusal.Code);
        Assert.Contains($"unknown type {type}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_OfACountWithoutItems_IsRefusedBeforeItAllocates()
    {
        byte[] message = [(byte)RequestType.MakeBatch, 0xff, 0xff];
        Assert.Contains("names 65535 items", Assert.Throws<EnigmaException>(() => EnclaveRequest.Decode(message)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_OfALengthWithoutBytes_IsRefusedBeforeItAllocates()
    {
        byte[] message = [(byte)RequestType.Configure, 0xff, 0xff, 0xff, 0xff];
        Assert.Contains("names a length of 4294967295", Assert.Throws<EnigmaException>(() => EnclaveRequest.Decode(message)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Frame_IsTheMessageBehindItsLength() => Assert.Equal([0, 0, 0, 2, 7, 8], Frame.Encode([7, 8]));

    [Theory]
    [InlineData(0x00000000u)]
    [InlineData(0x01000001u)]
    [InlineData(0xffffffffu)]
    public void ReadLength_OutsideTheLimits_IsRefused(uint length)
    {
        byte[] prefix = [(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];
        Assert.Equal(WireErrors.BadFrame, Assert.Throws<EnigmaException>(() => Frame.ReadLength(prefix)).Code);
    }

    [Fact]
    public void ReadLength_AtTheLimits_IsAccepted()
    {
        Assert.Equal(1, Frame.ReadLength([0, 0, 0, 1]));
        Assert.Equal(Frame.MaximumLength, Frame.ReadLength([1, 0, 0, 0]));
    }

    [Fact]
    public void ToString_OfMessagesWithSecrets_ShowsNone()
    {
        Assert.Equal("ConfigureRequest", DoorSamples.Requests[0].ToString());
        Assert.Equal("AuthorityConfigureRequest", DoorSamples.AuthorityRequests[0].ToString());
        Assert.Equal("PlainInputs", Sample.Inputs.ToString());
        Assert.Equal("StateDelta", Sample.Delta.ToString());
        Assert.Equal("UserSeed", Sample.Seed().ToString());
    }
}
