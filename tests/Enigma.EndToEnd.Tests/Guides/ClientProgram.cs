// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.EndToEnd.Tests.Guides;

/// <summary>The program of docs/guides/dotnet-client.md, line by line.</summary>
internal static class ClientProgram
{
    public static async Task RunAsync(string[] args, StringWriter output)
    {
        using var state = JsonDocument.Parse(await File.ReadAllTextAsync(args[0]));
        var manifest = ManifestJson.Read(state.RootElement.GetProperty("manifest").GetRawText());
        var node = new Uri(state.RootElement.GetProperty("rpc").GetString()!);
        var ethereum = new Uri(state.RootElement.GetProperty("ethereum").GetString()!);
        var key = Convert.FromHexString(state.RootElement.GetProperty("accounts")[0].GetProperty("privateKey").GetString()![2..]);

        using var client = await EnigmaClient.ConnectAsync(manifest, node, ethereum);
        using var account = EthereumAccount.FromPrivateKey(key);
        using var seed = UserSeeds.OfAccount(account, manifest.Network);
        var user = new User(account, seed);

        var deployed = await client.DeploySecretContractAsync(user, new DeploymentRequest(await File.ReadAllBytesAsync(args[1]), HostAbi.EnigmaV1));
        await client.GetTaskResultAsync(user, deployed.Id, TaskStage.Computed, TimeSpan.FromMinutes(1));

        var function = AbiSignature.Parse("add(uint256,uint256)");
        var arguments = AbiCodec.Encode(function.Inputs, [AbiValue.Of(17ul), AbiValue.Of(25ul)]);
        var task = await client.ComputeTaskAsync(user, new TaskRequest(deployed.Contract, function.ToString(), arguments));
        foreach (var check in task.Report.Checks)
        {
            output.WriteLine($"verified {check.What}: {check.Value}, {check.Against}");
        }

        var result = await client.GetTaskResultAsync(user, task.Id, TaskStage.Computed, TimeSpan.FromMinutes(1));
        if (result.Failure is { } failure)
        {
            output.WriteLine($"{failure.Code}: {failure.Message}");
            return;
        }

        var sum = AbiCodec.Decode(AbiSignature.ParseTypes("(uint256)"), result.ReturnData.Span)[0].AsUInt256();
        output.WriteLine($"{sum}, provisional: {result.IsProvisional}");
    }
}
