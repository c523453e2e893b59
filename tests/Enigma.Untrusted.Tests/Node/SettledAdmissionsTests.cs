// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>What a worker admitted is tidied up beside its work.</summary>
public sealed class SettledAdmissionsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // No function at all: its deployment is recorded like any other, and fails.
    private static readonly byte[] EmptyModule = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recorded_IsNoAdmissionAnyMore_AtAnyNode_AndKept()
    {
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch with { Workers = 1, Accounts = 1 }, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var request = new DeploymentRequest(EmptyModule, HostAbi.EnigmaV1);
        await user.Client.DeploySecretContractAsync(user.User, request, cancellation: Cancel);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(Patience);
        foreach (var records in devnet.Parts.Nodes.Select(node => node.Services.Records))
        {
            while (records.Scan(RecordKind.Admitted, default).Any() || records.Get(RecordKind.Contents, Keccak256.Hash(EmptyModule).AsSpan()) is null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
            }
        }
    }
}
