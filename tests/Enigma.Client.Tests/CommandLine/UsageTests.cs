// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Cli.CommandLine;
using Xunit;

namespace Enigma.Client.Tests.CommandLine;

/// <summary>What a person meets who types something wrong: exit code 2, the value, the expectation and a way out.</summary>
public sealed class UsageTests
{
    private const string Contract = "0x5fbdb2315678afecb367f032d93f642f64180aa3";
    private const string Task = "0x0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0";

    public static TheoryData<string[], string, string> BadArguments => new()
    {
        { [], "enigma needs a command", "enigma --help" },
        { ["frobnicate"], "no command 'frobnicate'", "enigma --help" },
        { ["cal"], "no command 'cal'", "did you mean call?" },
        { ["verify"], "enigma verify needs a command: worker, keykeeper, network, task, quote", "enigma verify --help" },
        { ["verify", "taks"], "no command 'taks'", "did you mean task?" },
        { ["verify", "worker", "0"], "WORKER is '0': expected a whole number from 1 to 4294967295", "verify worker 1" },
        { ["verify", "task", "0x12"], "TASK is '0x12': expected a task id of 0x and 64 hex digits, got 2 characters after 0x", "taskId" },
        { ["verify", "quote"], "--collateral is missing: expected DIR", "enigma verify quote --help" },
        { ["verify", "quote", "/etc/hostname", "--collateral", "/etc", "--at", "1"], "there is no tcbInfo", "--collateral collateral" },
        { ["network"], "enigma network needs a command: manifest, deploy, show", "enigma network --help" },
        { ["network", "manifest"], "--ethereum is missing: expected URL", "enigma network manifest --help" },
        { ["node"], "--config is missing: expected FILE", "enigma node --help" },
        { ["network", "show"], "FILE is missing", "enigma network show --help" },
        { ["network", "show", "nowhere.json"], "FILE is 'nowhere.json': expected an existing file, there is none", "enigma network manifest --help" },
        { Planned("--out", "/nowhere/m.json"), "--out is '/nowhere/m.json': its folder is not there", "--out manifest.json" },
        { Planned("--out", "/etc/hostname"), "--out is '/etc/hostname': it is there already", "enigma network show FILE" },
        { Planned("--ethereum", "eth.example/v2/0f3c5a9e"), "--ethereum is 'eth.example/...': expected an http or https address", "--ethereum http://" },
        { Planned("--ethereum", "localhost:8545"), "--ethereum is 'localhost:8545': expected an http or https address", "--ethereum http://" },
        { Planned("--authority", "0x12"), "--authority is '0x12': expected a key file NAME.key", "0x and 64 hex digits" },
        { Planned("--ledger", "0x12"), "--ledger is '0x12': expected an address of 0x and 40 hex digits", "--ledger 0x5fbd" },
        { Planned("--network-id", Task), "expected one of --ledger and --deployer", "--ledger ADDRESS for a Ledger that is there" },
        { [.. Planned("--ledger", Contract), "--deployer", "d.key"], "expected one of --ledger and --deployer", "--deployer FILE" },
        { ["network", "deploy", "/etc/hostname", "--ethereum", "http://127.0.0.1:1", "--deployer", "d.key", "--keeper", Contract, "--token", Contract, "--max-attempts", "256"], "--max-attempts is '256': expected a whole number from 0 to 255", "--max-attempts 2" },
        { ["deploy"], "FILE is missing", "enigma deploy --help" },
        { ["deploy", "nowhere.wasm"], "FILE is 'nowhere.wasm': expected an existing file, there is none", "artifacts/guest" },
        { ["deploy", "/"], "expected a file, this is a directory", "artifacts/guest" },
        { ["deploy", "/etc/hostname", "--host-abi", "wasi"], "--host-abi is 'wasi': expected env or enigma_v1", "for example env" },
        { ["deploy", "/etc/hostname", "--reveal", "comfirmed"], "--reveal is 'comfirmed': expected provisional or confirmed", "did you mean confirmed?" },
        { ["deploy", "/etc/hostname", "--gas", "0"], "--gas is '0': expected a whole number from 1 to 409600000", "--gas 800000" },
        { ["deploy", "/etc/hostname"], "not a WebAssembly module", "artifacts/guest" },
        { ["call"], "CONTRACT is missing", "enigma call --help" },
        { ["call", "0x12", "f()"], "CONTRACT is '0x12': expected a contract address of 0x and 40 hex digits", "deploy prints" },
        { ["call", Contract], "FUNCTION is missing", "enigma call --help" },
        { ["call", Contract, "f(uint256"], "FUNCTION is 'f(uint256'", "'add(uint256,uint256)'" },
        { ["call", Contract, "f(number)"], "FUNCTION is 'f(number)'", "'add(uint256,uint256)'" },
        { ["call", Contract, "f(uint256)"], "f(uint256) takes 1 value, got 0 values", "one word for each type" },
        { ["call", Contract, "f()", "1"], "f() takes 0 values, got 1 value", "one word for each type" },
        { ["call", Contract, "f(bool,uint8)", "true", "256"], "argument 1 is '256', expected uint8, a number from 0 to 2^8 - 1", "counted from 0" },
        { ["call", Contract, "f(uint256[])", "[1,x]"], "argument 0 is '[1,x]', expected uint256[]", "counted from 0" },
        { ["call", Contract, "f(address)", "0x12"], "argument 0 is '0x12', expected address", "counted from 0" },
        { ["call", Contract, "f(uint256)", "1", "--retruns", "(bool)"], "there is no option '--retruns'", "--help" },
        { ["call", Contract, "f()", "--returns"], "--returns has no value: expected TYPES", "enigma call --help" },
        { ["call", Contract, "f()", "--returns", "(uint7)"], "--returns is '(uint7)'", "--returns '(uint256,address)'" },
        { ["call", Contract, "f()", "--gas", "x"], "--gas is 'x': expected a whole number from 1 to 409600000", "--gas 800000" },
        { ["call", Contract, "f()", "--gas", "409600001"], "--gas is '409600001'", "--gas 800000" },
        { ["call", Contract, "f()", "--account", "10"], "--account is '10': expected a whole number from 0 to 9", "--account 1" },
        { ["call", Contract, "f()", "--wait", "never"], "--wait is 'never': expected computed or confirmed", "for example computed" },
        { ["call", Contract, "f()", "--timeout", "-1"], "--timeout is '-1': expected a whole number from 1 to 86400", "--timeout 300" },
        { ["result"], "TASK is missing", "enigma result --help" },
        { ["result", "zzz"], "TASK is 'zzz': expected a task id of 0x and 64 hex digits, got 3 characters without 0x", "taskId" },
        { ["result", Task, "--bogus"], "no option '--bogus'", "enigma result --help" },
        { ["watch", "1", "2"], "'2'", "enigma watch --help" },
        { ["explain"], "TASK is missing", "enigma explain --help" },
        { ["balance", "everything"], "enigma balance has no argument 'everything'", "enigma balance --help" },
        { ["balance", "--acount", "1"], "no option '--acount'", "did you mean --account?" },
        { ["balance", "--deposit", "1.5"], "--deposit is '1.5': expected a whole number from 1", "--deposit 1000000000000000000" },
        { ["commit"], "CONTRACT is missing", "enigma commit --help" },
        { ["refund"], "CONTRACT is missing", "enigma refund --help" },
        { ["devnet", "--demo", "milionaires"], "--demo is 'milionaires': expected millionaires or calculator or voting or coin-flip", "did you mean millionaires?" },
        { ["devnet", "--port", "65536"], "--port is '65536': expected a whole number from 0 to 65535", "--port 0" },
        { ["devnet", "--dir", "/etc"], "--dir is '/etc': expected a directory that is empty", "--dir /tmp/my-network" },
        { ["devnet", "--dir", "/etc/hostname/x/y"], "--dir is '/etc/hostname/x/y': expected a directory, '/etc/hostname' is a file", "--dir /tmp/my-network" },
        { ["devnet", "--keep"], "--keep needs --dir", "--dir /tmp/my-network --keep" },
        { ["devnet", "--dir"], "--dir has no value: expected DIRECTORY", "enigma devnet --help" },
    };

    public static TheoryData<string> Commands =>
    [
        "", "devnet", "node", "network", "network manifest", "network deploy", "network show", "deploy", "call", "result", "watch", "explain", "balance", "commit", "refund",
        "verify", "verify worker", "verify keykeeper", "verify network", "verify task", "verify quote",
    ];

    [Theory]
    [MemberData(nameof(BadArguments))]
    public async Task Run_WithABadArgument_SaysValueExpectationAndHint(string[] arguments, string message, string hint)
    {
        var (exitCode, output, error) = await RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        var lines = error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("enigma: error: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(message, lines[0], StringComparison.Ordinal);
        Assert.StartsWith("enigma: hint: ", lines[1], StringComparison.Ordinal);
        Assert.Contains(hint, lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithABadArgumentAndJson_PutsOneObjectOnStandardOutput()
    {
        var (exitCode, output, _) = await RunAsync("call", Contract, "f()", "--account", "99", "--json");

        Assert.Equal(2, exitCode);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("cli.bad_argument", json.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("'99'", json.RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.NotNull(json.RootElement.GetProperty("error").GetProperty("hint").GetString());
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_OfEachCommand_ShowsUsageAndExamples(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var (exitCode, output, error) = await RunAsync([.. words, "--help"]);

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        Assert.Contains($"enigma {command}".TrimEnd(), output, StringComparison.Ordinal);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
        var examples = output[output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains($"  enigma {command}".TrimEnd(), examples, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_BesideAMistake_IsStillHelp()
    {
        var (exitCode, output, _) = await RunAsync("call", "--help", "--bogus");

        Assert.Equal(0, exitCode);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExamplesInHelp_AreUnderstood()
    {
        foreach (var command in Commands)
        {
            var (_, output, _) = await RunAsync([.. ((string)command).Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
            var examples = output[output.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n').Skip(1);
            foreach (var example in examples.Where(line => line.Contains("0x", StringComparison.Ordinal)))
            {
                var words = example.Trim().Replace("'", "", StringComparison.Ordinal).Split(' ')[1..];
                if (words[0] is not ("deploy" or "network"))
                {
                    // Parsed without complaint, then there is no network to talk to.
                    var (exitCode, _, error) = await RunAsync(words);
                    Assert.True(exitCode is 3, $"{example.Trim()} exits {exitCode}: {error}");
                }
            }
        }
    }

    // What the command needs, with another value for one option, or with one more.
    private static string[] Planned(string option, string value)
    {
        var options = new Dictionary<string, string>
        {
            ["--ethereum"] = "http://127.0.0.1:1", ["--authority"] = Task, ["--root"] = "intel", ["--out"] = "manifest-of-a-test.json", [option] = value,
        };
        return ["network", "manifest", .. options.SelectMany(given => new[] { given.Key, given.Value })];
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await EnigmaCommandLine.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
