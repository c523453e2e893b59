// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Attestation;
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Collateral;

/// <summary>Intel's service, and servers that say they were it.</summary>
public sealed class PcsServiceTests
{
    private static readonly DevelopmentCollateral Terms = PcsSample.Terms();

    [Fact]
    public async Task Fetch_GivesWhatTheServiceAnswers_ByteForByte()
    {
        var expected = PcsSample.Issuer.Collateral(Terms);
        var (served, asked) = await FetchAsync(target => PcsSample.Honest(target, Terms));
        Assert.Equal(expected.Encode(), served.Collateral.Encode());
        Assert.Equal(PcsSample.AuthorityChain, Encoding.ASCII.GetString(served.PckCrlIssuerChain.Span));
        Assert.Equal(
            [
                "/sgx/certification/v4/pckcrl?ca=platform&encoding=der", "/sgx/certification/v4/qe/identity?update=early",
                "/sgx/certification/v4/rootcacrl", "/sgx/certification/v4/tcb?fmspc=DE7E10000000&update=early",
            ],
            asked.Order(StringComparer.Ordinal));
        Assert.Equal(Terms.Ends, new CollateralVerifier(PcsSample.Root).Verify(served, PcsSample.Name, (ulong)Terms.Issued, CollateralAge.Oldest).ValidUntil);
    }

    [Fact]
    public async Task Fetch_ForATrustDomain_AsksForItsOwn()
    {
        var name = PcsSample.Name with { Tee = TeeType.Tdx, Authority = PckAuthority.Processor };
        await using var server = new PcsServer(target => PcsSample.Honest(target, Terms));
        using var service = new PcsService(server.Address, takesEarly: false);
        var served = await service.FetchAsync(name, TestContext.Current.CancellationToken);
        Assert.Equal(PcsSample.Issuer.Collateral(Terms with { Tee = TeeType.Tdx }).TcbInfo.ToArray(), served.Collateral.TcbInfo.ToArray());
        Assert.Contains("/tdx/certification/v4/tcb?fmspc=DE7E10000000&update=standard", server.Asked);
        Assert.Contains("/sgx/certification/v4/pckcrl?ca=processor&encoding=der", server.Asked);
    }

    [Fact]
    public async Task Fetch_FromCachesOfOlderManners_GivesTheSame()
    {
        var (served, _) = await FetchAsync(target => PcsSample.Honest(target, Terms) is var honest && target.Contains("/tcb?", StringComparison.Ordinal)
            ? honest with { Headers = [("SGX-TCB-Info-Issuer-Chain", honest.Headers[0].Value)] }
            : target.Contains("/pckcrl", StringComparison.Ordinal)
                ? honest with { Body = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(honest.Body) + "\n") }
                : honest);
        Assert.Equal(PcsSample.Issuer.Collateral(Terms).Encode(), served.Collateral.Encode());
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "no header", "collateral.bad_answer" },
        { "the header twice", "collateral.bad_answer" },
        { "a huge header", "collateral.bad_answer" },
        { "a header beyond all bounds", "collateral.unreachable" },
        { "a header that is not ASCII", "collateral.bad_answer" },
        { "a huge announcement", "collateral.bad_answer" },
        { "a body without end", "collateral.bad_answer" },
        { "a body that ends early", "collateral.unreachable" },
        { "an error of the server", "collateral.unreachable" },
        { "an unknown family", "collateral.unreachable" },
        { "too many requests", "collateral.unreachable" },
        { "a redirection", "collateral.unreachable" },
        { "silence", "collateral.unreachable" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Fetch_FromALiar_EndsWithItsCode(string lie, string code)
    {
        foreach (var part in new[] { "/tcb?", "/qe/identity", "/pckcrl", "/rootcacrl" })
        {
            if (part == "/rootcacrl" && lie.Contains("header", StringComparison.Ordinal))
            {
                continue;
            }

            var refusal = await Assert.ThrowsAsync<EnigmaException>(() => FetchAsync(target =>
            {
                var honest = PcsSample.Honest(target, Terms);
                return target.Contains(part, StringComparison.Ordinal) ? Alter(honest, lie) : honest;
            }, lie == "silence" ? TimeSpan.FromMilliseconds(200) : null));
            Assert.True(refusal.Code.Name == code, $"{lie} at {part}: {refusal.Code} {refusal.Message}");
        }
    }

    [Fact]
    public async Task Fetch_FromNobody_IsUnreachable()
    {
        Uri address;
        await using (var server = new PcsServer(target => PcsSample.Honest(target, Terms)))
        {
            address = server.Address;
        }

        using var service = new PcsService(address);
        var refusal = await Assert.ThrowsAsync<EnigmaException>(() => service.FetchAsync(PcsSample.Name, TestContext.Current.CancellationToken));
        Assert.Equal(CollateralErrors.Unreachable, refusal.Code);
        // Of a service with a key in its address.
        using var paid = new PcsService(new Uri($"http://somebody:0f3c5a9e@{address.Authority}/0f3c5a9e/"));
        refusal = await Assert.ThrowsAsync<EnigmaException>(() => paid.FetchAsync(PcsSample.Name, TestContext.Current.CancellationToken));
        Assert.Contains($"http://{address.Authority} (", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0f3c5a9e", $"{refusal} {paid.Name}", StringComparison.Ordinal);
    }

    private static PcsAnswer Alter(PcsAnswer honest, string lie) => lie switch
    {
        "no header" => honest with { Headers = [] },
        "the header twice" => honest with { Headers = [.. honest.Headers, .. honest.Headers] },
        "a huge header" => honest with { Headers = [(honest.Headers[0].Name, new string('A', (16 << 10) + 1))] },
        "a header beyond all bounds" => honest with { Headers = [(honest.Headers[0].Name, new string('A', 1 << 20))] },
        "a header that is not ASCII" => honest with { Headers = [(honest.Headers[0].Name, "%C3%A9" + honest.Headers[0].Value)] },
        "a huge announcement" => honest with { Announced = 1L << 40 },
        "a body without end" => honest with { IsEndless = true, Body = new byte[1 << 14] },
        "a body that ends early" => honest with { Announced = honest.Body.Length + 1 },
        "an error of the server" => honest with { Status = 500 },
        "an unknown family" => honest with { Status = 404 },
        "too many requests" => honest with { Status = 429 },
        "a redirection" => honest with { Status = 302, Headers = [.. honest.Headers, ("Location", "http://127.0.0.1:1/")] },
        "silence" => honest with { IsSilent = true },
        _ => throw new InvalidOperationException(lie),
    };

    private static async Task<(ServedCollateral Served, IReadOnlyList<string> Asked)> FetchAsync(Func<string, PcsAnswer> answer, TimeSpan? timeout = null)
    {
        await using var server = new PcsServer(answer);
        using var service = new PcsService(server.Address, timeout: timeout);
        var served = await service.FetchAsync(PcsSample.Name, TestContext.Current.CancellationToken);
        return (served, server.Asked);
    }
}
