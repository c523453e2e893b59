// SPDX-License-Identifier: MIT
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Client.Tests.CommandLine;

/// <summary>What <c>enigma node</c> says about a configuration with which no node can start: one line with key, value and expectation.</summary>
public sealed class NodeCommandTests : IDisposable
{
    private const string Hint = "docs/guides/node.md";

    private readonly string _folder = Directory.CreateTempSubdirectory("enigma-node-").FullName;

    /// <summary>The file's text and what is said of it. MANIFEST and KEYS stand for members that fit.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "", "node.json is empty; expected a JSON object" },
        { "nonsense", "node.json is not JSON from line 1, byte 2 on; expected a JSON object" },
        { "{\n \"user\": {},\n}", "node.json is not JSON from line 3, byte 1 on" },
        { "{ \"user\": {}", "node.json is not JSON from line 1, byte" },
        { "null", "the file is null; expected an object with keys of manifest, dataFolder, createKeys" },
        { "[]", "the file is a list; expected an object" },
        { "{ \"keper\": {} }", "there is no key keper; expected one of manifest, dataFolder, createKeys" },
        { "{ \"user\": { \"prt\": 1 } }", "there is no key user.prt; expected one of port, watchesDeadlines" },
        { "{ \"user\": { \"port\": 1, \"port\": 2 } }", "user.port is there twice; keep one" },
        { "{ \"user\": { \"port\": \"80\" } }", "user.port is \"80\"; expected a whole number" },
        { "{ \"user\": { \"port\": 1.5 } }", "user.port is 1.5; expected a whole number" },
        { "{ \"user\": { \"port\": 99999999999 } }", "user.port is 99999999999; expected a whole number" },
        { "{ \"user\": [] }", "user is a list; expected an object with keys of port, watchesDeadlines" },
        { "{ \"createKeys\": \"yes\" }", "createKeys is \"yes\"; expected true or false" },
        { "{ \"dataFolder\": 7 }", "dataFolder is 7; expected a text in quotes" },
        { "{ \"dataFolder\": \"a\\u0000b\" }", "dataFolder holds a control character" },
        { "{ \"dataFolder\": \"\\ud800\" }", "dataFolder holds characters that are no text" },
        { "{ \"\\ud800\": 7 }", "a key whose characters are no text" },
        { "{ \"ethereum\": null }", "ethereum is null; expected an object with keys of endpoints, firstBlock, pollMilliseconds" },
        { "{ \"ethereum\": { \"endpoints\": \"http://x\" } }", "ethereum.endpoints is \"http://x\"; expected a list" },
        { "{ \"ethereum\": { \"endpoints\": \"https://eth.example/v2/0f3c5a9e\" } }", "ethereum.endpoints is https://eth.example; expected a list" },
        { "{ \"ethereum\": { \"endpoints\": \"0f3c5a9e0f3c5a9e\" } }", "ethereum.endpoints is a text of 16 characters; expected a list" },
        { "{ \"ethereum\": \"a\\nb\" }", "ethereum is \"a\\nb\"; expected an object" },
        { "{ \"ethereum\": { \"endpoints\": [null, 7] } }", "ethereum.endpoints[0] is null; expected a text in quotes; ethereum.endpoints[1] is 7" },
        { "{ \"ethereum\": { \"firstBlock\": -1 } }", "ethereum.firstBlock is -1; expected a whole number, 0 or more" },
        { "{ \"workers\": null }", "workers is null; expected a list" },
        { "{ \"workers\": [null] }", "workers[0] is null; expected an object with keys of name, seats" },
        { "{ \"workers\": [{ \"name\": null }] }", "workers[0].name is null; expected a text in quotes" },
        { "{}", "manifest is missing; name the manifest file that the network publishes; dataFolder is missing" },
        { "{ \"manifest\": \"none.json\", KEYS }", "none.json, which is not there; name the manifest file" },
        { "{ \"manifest\": \"/tmp\", KEYS }", "manifest is /tmp, which is a folder; expected a file" },
        { "{ \"manifest\": \"node.json\", KEYS }", "network manifest is malformed: it is not one JSON object with the members version, chainId" },
        { "{ MANIFEST, \"dataFolder\": \"manifest.json\" }", "manifest.json, which is a file; expected a folder" },
        { "{ MANIFEST, \"dataFolder\": \"manifest.json/x\" }", "manifest.json is a file; name a folder in which the node may write" },
        { "{ MANIFEST, \"dataFolder\": \"/proc/enigma\" }", "dataFolder is /proc/enigma, which may not be made by this user" },
        { "{ MANIFEST, KEYS, \"ethereum\": { \"endpoints\": [\"localhost:8545\"] } }", "ethereum.endpoints[0] is 'localhost:8545'; expected an http or https address" },
        { "{ MANIFEST, KEYS, \"ethereum\": { \"endpoints\": [\"eth.example/v2/0f3c5a9e\"] } }", "ethereum.endpoints[0] is 'eth.example/...'; expected an http or https address" },
        { "{ MANIFEST, KEYS, \"programs\": { \"headerAuthority\": \"manifest.json\" } }", "manifest.json', which is not executable; name the program" },
        { "{ MANIFEST, KEYS, \"programs\": { \"headerAuthority\": \"none\" } }", "none', which is not there; name the program" },
        { "{ MANIFEST, KEYS, \"ethereum\": { \"endpoints\": [\"http://127.0.0.1:1\"] } }", "keeper, workers and user are all missing; give the node at least one role" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Run_WithAWrongConfiguration_TellsKeyValueAndExpectation(string json, string message)
    {
        var (exitCode, _, error) = await RunAsync(Write(json));

        Assert.Equal(2, exitCode);
        var lines = error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("enigma: error: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(message, lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" [config.invalid]", lines[0], StringComparison.Ordinal);
        Assert.Equal($"enigma: hint: {Hint} shows a whole configuration and lists every key", lines[1]);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Enigma.", error, StringComparison.Ordinal);
        // The key in an address that does not fit.
        Assert.DoesNotContain("0f3c5a9e", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutTheFile_IsAMistakeOfTheCommandLine()
    {
        var path = Path.Combine(_folder, "nowhere.json");

        var (exitCode, _, error) = await RunAsync(path);

        Assert.Equal(2, exitCode);
        Assert.Equal($"enigma: error: --config is '{path}': expected an existing file, there is none [cli.bad_argument]\nenigma: hint: {Hint} shows a configuration\n", error);
        Assert.Contains("--config is '/tmp': expected a file, this is a directory", (await RunAsync("/tmp")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OnATakenPort_SaysSoBeforeItWaitsForTheLedger()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var path = Write($$"""{ MANIFEST, KEYS, "ethereum": { "endpoints": ["http://127.0.0.1:1"] }, "user": { "port": {{port}} } }""");

        var (exitCode, output, _) = await RunAsync(path, "--json");

        Assert.Equal(1, exitCode);
        var error = JsonNode.Parse(output)!["error"]!;
        Assert.Equal("node.port_in_use", (string?)error["code"]);
        Assert.StartsWith($"port {port} of 127.0.0.1 is taken or not for this user; ", (string?)error["message"], StringComparison.Ordinal);
    }

    private string Write(string json)
    {
        var manifest = new NetworkManifest(
            31337, Address.Parse("0x00000000000000000000000000000000000000aa"), new NetworkId(Hash32.FromUInt64(1)), HeaderTrust.Authority, Hash32.FromUInt64(2),
            AttestationRoot.Development, Hash32.FromUInt64(3), Hash32.FromUInt64(4), Hash32.FromUInt64(5));
        File.WriteAllText(Path.Combine(_folder, "manifest.json"), ManifestJson.Write(manifest));
        var path = Path.Combine(_folder, "node.json");
        File.WriteAllText(path, json
            .Replace("MANIFEST", "\"manifest\": \"manifest.json\"", StringComparison.Ordinal)
            .Replace("KEYS", "\"dataFolder\": \"data\", \"createKeys\": true", StringComparison.Ordinal));
        return path;
    }

    // Nothing that is wrong may end in a node that waits.
    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string path, params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        var exitCode = await EnigmaCommandLine.RunAsync(["node", "--config", path, .. more], output, error, patience.Token);
        return (exitCode, output.ToString(), error.ToString());
    }
}
