// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using Enigma.Chain;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

public sealed class ReplyBufferTests
{
    private const int Most = 100_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(65_536)]
    [InlineData(Most - 1)]
    [InlineData(Most)]
    public async Task Read_OfABodyWithinTheBound_GivesAllOfIt(int length)
    {
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        foreach (long? told in new long?[] { null, 0, length / 2, length })
        {
            using var content = new Body(bytes, told);
            using var buffer = await ReplyBuffer.ReadAsync(content, Most, Cancel);
            Assert.Equal(bytes, buffer!.Written.ToArray());
        }
    }

    [Theory]
    [InlineData(Most + 1)]
    [InlineData(10 * Most)]
    public async Task Read_OfALongerBody_GivesNothingAndReadsOneByteBeyondTheBound(int length)
    {
        using var content = new Body(new byte[length], told: null);
        Assert.Null(await ReplyBuffer.ReadAsync(content, Most, Cancel));
        Assert.Equal(Most + 1, content.Read);
    }

    [Fact]
    public async Task Read_OfABodyThatSaysItIsLonger_ReadsNothing()
    {
        using var content = new Body([], told: Most + 1);
        Assert.Null(await ReplyBuffer.ReadAsync(content, Most, Cancel));
        Assert.Equal(0, content.Read);
    }

    [Fact]
    public async Task Length_ThatIsOnlyTold_TakesAMegabyteAtMost()
    {
        using var content = new Body([1], told: JsonRpcClient.MaxReplyBytes);
        using var buffer = await ReplyBuffer.ReadAsync(content, JsonRpcClient.MaxReplyBytes, Cancel);
        Assert.True(MemoryMarshal.TryGetArray(buffer!.Written, out var array));
        Assert.InRange(array.Array!.Length, 1, 1024 * 1024);
    }

    [Fact]
    public async Task Reply_ThatIsTooLong_HasACodeOfItsOwn()
    {
        using var client = new JsonRpcClient(new Uri("http://played.example/"), new Telling(JsonRpcClient.MaxReplyBytes + 1));
        var failure = await Assert.ThrowsAsync<EnigmaException>(() => client.CallAsync("eth_chainId", null, Cancel));
        Assert.Equal(ChainErrors.ReplyTooLarge, failure.Code);
    }

    private sealed class Telling(long length) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new Body([], length) });
    }

    /// <summary>A body in pieces that says of its length what it likes.</summary>
    private sealed class Body : HttpContent
    {
        private readonly Pieces _pieces;

        public Body(byte[] bytes, long? told)
        {
            _pieces = new Pieces(bytes);
            Headers.ContentLength = told;
        }

        public int Read => _pieces.Count;

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(_pieces);

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private sealed class Pieces(byte[] bytes) : MemoryStream(bytes)
        {
            public int Count { get; private set; }

            public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                var read = await base.ReadAsync(buffer[..Math.Min(buffer.Length, 1500)], cancellationToken);
                Count += read;
                return read;
            }
        }
    }
}
