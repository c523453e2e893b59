// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Client;
using Enigma.Devnet;
using Enigma.EnclaveHost;
using Enigma.Ethereum;
using Enigma.Node;
using Enigma.Protocol;
using Xunit;

namespace Enigma.EndToEnd.Tests;

/// <summary>
/// Attestation in a whole network, with enclaves that are processes: who does not prove what it is cannot register, and who does renews the
/// proof before it ends. What needs a forged quote is told to enclaves in RegistrationTests and to clients in ComputeTaskTests.
/// </summary>
public sealed class AttestationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enclaves_ThatDoNotProveWhatTheyAre_CannotRegister()
    {
        await using var devnet = await StartAsync();
        var now = (long)(await devnet.Parts.UserNode.Services.Rpc.GetLatestBlockAsync(Cancellation)).Timestamp;
        var sound = new DevelopmentCollateral(now - 86_400, now + 86_400);
        var shipped = Worker;
        await RefusedAsync(devnet, QuoteErrors.CollateralExpired, shipped, sound with { Ends = now - 3_600 });
        await RefusedAsync(devnet, QuoteErrors.Revoked, shipped, sound with { IsMachineRevoked = true });
        await RefusedAsync(devnet, QuoteErrors.TcbStatus, shipped, sound with { Status = TcbStatus.OutOfDate });

        using var folder = new CommandLine.TemporaryDirectory();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Worker)!))
        {
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(Path.Combine(folder.Path, "added"), "one more file is another program", Cancellation);
        await RefusedAsync(devnet, AttestationErrors.WrongMeasurement, Path.Combine(folder.Path, Path.GetFileName(Worker)), sound);
    }

    [Fact]
    public async Task Workers_RenewTheirEvidenceBeforeItEnds_AndWorkOn()
    {
        await using var devnet = await StartAsync();
        var before = await HashesAsync(devnet);
        await devnet.SkipTimeAsync(TimeSpan.FromDays(20), Cancellation);
        while ((await HashesAsync(devnet)).Zip(before).Any(pair => pair.First == pair.Second))
        {
            await devnet.LedgerChanged.Next.WaitAsync(Cancellation);
        }

        // Beyond the end of the first evidence and of the first collateral.
        await devnet.SkipTimeAsync(TimeSpan.FromDays(15), Cancellation);
        var ethereum = EthereumAccount.FromPrivateKey(devnet.Accounts[0].PrivateKey.Span);
        var client = await EnigmaClient.ConnectAsync(devnet.Manifest, devnet.Rpc, devnet.Ethereum, cancellation: Cancellation);
        using var user = new Actor(client, new User(ethereum, UserSeeds.OfAccount(ethereum, devnet.Manifest.Network)));
        var report = await client.VerifyNetworkAsync(Cancellation);
        Assert.True(report.IsSimulated);
        Assert.Equal(devnet.Workers.Count, report.Checks.Count(check => check.What == "worker hardware"));
        var (deployment, _) = await user.DeployAsync(Samples.Calculator);
        var (_, result) = await user.CallAsync(deployment.Contract, "add(uint256,uint256)", AbiValue.Of(19ul), AbiValue.Of(23ul));
        Assert.Equal(EntryStatus.Succeeded, result.Status);
    }

    private static string Worker => Devnet.Installation.Find().WorkerEnclave;

    private static Task<Devnet.Devnet> StartAsync() =>
        Devnet.Devnet.StartAsync(new DevnetOptions { IsAnnounced = false, Workers = 2 }, cancellationToken: Cancellation);

    private static Task<Crypto.Hash32[]> HashesAsync(Devnet.Devnet devnet) => Task.WhenAll(devnet.Workers.Select(async worker =>
    {
        var services = devnet.Parts.UserNode.Services;
        var newest = await services.Rpc.GetLatestBlockAsync(Cancellation);
        return await new Chain.LedgerReader(services.Rpc, devnet.Manifest.Ledger).GetEvidenceHashAsync(worker.Id, newest.State, Cancellation);
    }));

    /// <summary>A node of the network starts an enclave and has it vouched for, with the collateral that the node attaches.</summary>
    private static async Task RefusedAsync(Devnet.Devnet devnet, ErrorCode code, string program, DevelopmentCollateral terms)
    {
        var environment = devnet.Parts.Environment with { Collateral = new Attached(devnet.Parts.Configure, terms) };
        await using var node = new HostedNode(environment, devnet.Parts.Folder!.OpenStore("another", devnet.Manifest));
        await node.Services.CatchUpAsync(Cancellation);
        await using var session = await node.Services.OpenEnclaveAsync(EnclaveProcess.Start(program), devnet.Parts.Configure, Cancellation);
        var account = devnet.Accounts[0].Address;
        var refusal = await Assert.ThrowsAsync<EnigmaException>(() => WorkerEnrolment.AdmitAsync(session, node.Services, account, Cancellation));
        Assert.Equal(code, refusal.Code);
    }

    private sealed class Attached(ConfigureRequest configure, DevelopmentCollateral terms) : ICollateralSource
    {
        public Task<QuoteCollateral> GetAsync(Evidence evidence, ulong now, CancellationToken cancellationToken) =>
            Task.FromResult(DevelopmentRoot.OfSeed(configure.PlatformConfiguration.Span).Collateral(terms));

        public Task<QuoteCollateral> FindAsync(CollateralName name, ulong now, CancellationToken cancellationToken) =>
            throw new NotSupportedException("evidence is judged by what comes attached to it");
    }
}
