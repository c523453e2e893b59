// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>The search finds every form, whole or cut, and nothing where there is nothing.</summary>
public sealed class LeakSearchTests
{
    private static readonly Secret Wanted = Secret.Draw("wanted");
    private static readonly LeakSearch Search = new([Wanted]);

    public static TheoryData<string> Forms => [.. SecretForms.Of(Wanted.Bytes).Select(form => form.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_IsFoundAmongNoise_WholeAndCutInTwo(string name)
    {
        var form = SecretForms.Of(Wanted.Bytes).First(form => form.Name == name).Bytes;

        Assert.NotEmpty(Search.Find([.. Noise(), .. form, .. Noise()]));
        for (var cut = 1; cut < form.Length; cut++)
        {
            Assert.NotEmpty(Search.Find([.. form[..cut], .. Noise(), .. form[cut..]]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(31)]
    public void Base64_OfAMessageWithTheSecret_IsFoundWhereverItStands(int before)
    {
        byte[] message = [.. RandomNumberGenerator.GetBytes(before), .. Wanted.Bytes, .. RandomNumberGenerator.GetBytes(7)];

        Assert.NotEmpty(Search.Find(Encoding.ASCII.GetBytes(Convert.ToBase64String(message))));
        Assert.NotEmpty(Search.Find(Encoding.ASCII.GetBytes(System.Buffers.Text.Base64Url.EncodeToString(message))));
        Assert.NotEmpty(Search.Find(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Convert.ToBase64String(message))));
    }

    [Fact]
    public void Noise_HoldsNothing() => Assert.Empty(Search.Find(RandomNumberGenerator.GetBytes(1 << 20)));

    [Fact]
    public void WebSocketFrames_AreReadWithoutTheirMask()
    {
        byte[] mask = [1, 2, 3, 4];
        var said = "of the second frame"u8.ToArray();
        var masked = said.Select((value, i) => (byte)(value ^ mask[i % 4])).ToArray();
        byte[] wire =
        [
            .. "GET / HTTP/1.1\r\nSec-WebSocket-Key: x\r\n\r\n"u8, 0x81, 0x80, .. mask,
            0x81, 0xfe, 0, (byte)said.Length, .. mask, .. masked,
        ];

        Assert.True(WebSocketBytes.IsOne(wire));
        Assert.EndsWith("of the second frame", Encoding.ASCII.GetString(WebSocketBytes.OfClient(wire)), StringComparison.Ordinal);
    }

    private static byte[] Noise() => RandomNumberGenerator.GetBytes(50);
}
