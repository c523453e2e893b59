// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Net.Http.Json;
using Enigma.Chain;
using Enigma.Devnet;
using Enigma.EnclaveHost;
using Enigma.Node;
using Enigma.TestKit;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>
/// A leak into every tap, made by the test itself through the thing that is tapped: what the search does not find here it would not find if
/// a program leaked. Each tap has a secret of its own.
/// </summary>
internal sealed class Plants(HandmadeNetwork network, DoorRecorder doors, ProcessWatch processes, CancellationToken cancellation)
{
    private readonly Dictionary<string, Secret> _secrets = TapName.Minimums.Keys.ToDictionary(tap => tap, tap => Secret.Draw($"planted: {tap}"));
    private readonly List<Recording> _streams = [];

    /// <summary>The standard streams of a process that tells a secret.</summary>
    public IReadOnlyList<Recording> Streams => _streams;

    /// <summary>What was planted into a tap.</summary>
    public Secret In(string tap) => _secrets[tap];

    /// <summary>Plants into everything that lives.</summary>
    /// <param name="node">The tapped RPC of the node.</param>
    /// <param name="ethereum">The tapped RPC of the Ethereum node.</param>
    public async Task PlantAsync(Uri node, Uri ethereum)
    {
        await PlantIntoDoorAsync("workerEnclave", TapName.ToWorker, TapName.FromWorker);
        await PlantIntoDoorAsync("keeperEnclave", TapName.ToKeeper, TapName.FromKeeper);
        await PlantIntoDoorAsync("headerAuthority", TapName.ToAuthority, TapName.FromAuthority);
        await PlantIntoRpcAsync(node);
        await PlantIntoSocketAsync(node);
        await PlantIntoEthereumAsync(ethereum);
        await PlantIntoProcessesAsync();
        await File.WriteAllBytesAsync(
            Path.Combine(network.DataFolder, "planted"), [.. Bytes(TapName.LiveFiles), .. Bytes(TapName.StoppedFiles)], cancellation);
    }

    /// <summary>A record of a store, in a log that is moved into a table when the store is opened next.</summary>
    public Task PlantRecordAsync()
    {
        using var store = RocksRecordStore.Open(Path.Combine(network.DataFolder, "user"), StoreIdentity.Of(network.Manifest));
        store.Write(
            new RecordBatch().Put(RecordKind.Contents, new byte[32], (byte[])[.. Bytes(TapName.FlushedFiles), .. Bytes(TapName.Records)]), Durability.Disk);
        return Task.CompletedTask;
    }

    private byte[] Bytes(string tap) => _secrets[tap].Bytes;

    private string Text(string tap) => Convert.ToHexStringLower(Bytes(tap));

    // An enclave that answers what it was asked.
    private async Task PlantIntoDoorAsync(string name, string to, string from)
    {
        await using var echo = EnclaveProcess.Start(doors.Before(name, "/bin/cat"));
        await echo.ExchangeAsync((byte[])[.. Bytes(to), .. Bytes(from)], cancellation);
    }

    // The id of a request comes back as it was sent.
    private async Task PlantIntoRpcAsync(Uri node)
    {
        using var http = new HttpClient();
        foreach (var tap in new[] { TapName.NodeRequests, TapName.NodeAnswers })
        {
            using var content = JsonContent.Create(new { jsonrpc = "2.0", id = Text(tap), method = "enigma_status" });
            await content.LoadIntoBufferAsync(cancellation);
            using var answer = await http.PostAsync(node, content, cancellation);
            answer.EnsureSuccessStatusCode();
        }
    }

    private async Task PlantIntoSocketAsync(Uri node)
    {
        await using var subscriber = await Subscriber.ConnectAsync(node, cancellation);
        foreach (var tap in new[] { TapName.SocketRequests, TapName.SocketAnswers })
        {
            await subscriber.AskAsync($$"""{ "jsonrpc": "2.0", "id": "{{Text(tap)}}", "method": "enigma_status" }""");
        }
    }

    private async Task PlantIntoEthereumAsync(Uri ethereum)
    {
        using var client = new JsonRpcClient(ethereum);
        using var key = network.TakeAccount().Key();
        using var sender = new TransactionSender(new EthereumRpc(client), key, network.Manifest.ChainId);
        var calldata = new[] { TapName.EthereumRequests, TapName.EthereumAnswers, TapName.Chain }.SelectMany(Bytes).ToArray();
        var receipt = await sender.ExecuteAsync(network.Operator, calldata, cancellation, 100_000);
        await ChainContent.BlockAsync(client, "0x" + receipt.BlockNumber.ToString("x", System.Globalization.CultureInfo.InvariantCulture), cancellation);
    }

    private async Task PlantIntoProcessesAsync()
    {
        // A file that is not there is told by its name.
        await using var talker = NodeProcess.Start($"/{Text(TapName.Streams)}/node.json");
        await talker.EndAsync();
        _streams.AddRange([talker.Output, talker.Error]);

        var start = new ProcessStartInfo("/bin/sh", ["-c", "read -r _", Text(TapName.Arguments)]) { RedirectStandardInput = true };
        start.Environment["ENIGMA_PLANTED"] = Text(TapName.Environments);
        using var waiting = Process.Start(start)!;
        processes.Add(waiting.Id);
        await processes.LookAsync();
        waiting.StandardInput.Close();
        await waiting.WaitForExitAsync(cancellation);
    }
}
