// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Xunit;

namespace Enigma.EndToEnd.Tests.CommandLine;

/// <summary>The commands over real processes and a network of their own: exit codes and JSON as scripts rely on them.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Commands_OnALocalNetwork_GiveTheJsonThatScriptsRelyOn()
    {
        using var directory = new TemporaryDirectory();
        using var devnet = EnigmaProcess.Start(directory.Path, "devnet", "--json");
        var ready = JsonNode.Parse(await devnet.ReadLineAsync())!.AsObject();
        Assert.Equal(["event", "rpc", "ethereum", "ledger", "announced", "accounts"], ready.Select(member => member.Key));
        Assert.Equal("ready", (string?)ready["event"]);

        async Task<Finished> Run(params string[] arguments) => await EnigmaProcess.RunAsync(directory.Path, [.. arguments, "--json"]);

        var deployed = (await Run("deploy", Samples.Calculator)).Json();
        Assert.Equal("succeeded", (string?)deployed["status"]);
        Assert.True((ulong)deployed["gasUsed"]! > 12_500);
        var contract = (string)deployed["contract"]!;

        var sum = (await Run("call", contract, "add(uint256,uint256)", "17", "0x19", "--returns", "(uint256)")).Json();
        Assert.Equal("succeeded", (string?)sum["status"]);
        Assert.True((bool)sum["provisional"]!);
        Assert.Equal("42", (string?)sum["result"]);
        var task = (string)sum["taskId"]!;

        var again = (await Run("result", task)).Json();
        Assert.Equal("0x" + new string('0', 62) + "2a", (string?)again["result"]);
        Assert.Equal("client.not_the_asker", (string?)(await Run("result", task, "--account", "1")).Json(1)["error"]!["code"]);

        var records = (await Run("balance")).Json()["records"]!.ToString();
        var tooLow = (await Run("call", contract, "add(uint256,uint256)", "1", "2", "--gas", "12499")).Json(1);
        Assert.Equal("task.gas_limit_too_low", (string?)tooLow["error"]!["code"]);
        Assert.Equal(records, (await Run("balance")).Json()["records"]!.ToString());

        var millionaires = (string)(await Run("deploy", Samples.Millionaires, "--account", "1")).Json()["contract"]!;
        (await Run("call", millionaires, "register(uint256)", "5000000", "--account", "1")).Json();

        var failed = (await Run("call", contract, "div(uint256,uint256)", "1", "0")).Json(5);
        Assert.Equal("failed", (string?)failed["status"]);
        Assert.Equal("contract.reverted", (string?)failed["error"]!["code"]);
        Assert.Null(failed["result"]);

        var commit = await Run("commit", contract);
        if (commit.ExitCode == 0)
        {
            Assert.Equal(["contract", "transaction", "ethereumGas"], commit.Json().Select(member => member.Key));
        }
        else
        {
            // The epoch may have ended just before.
            Assert.Contains("NothingPending", (string?)commit.Json(1)["error"]!["message"], StringComparison.Ordinal);
        }

        var confirmed = (await Run("result", task, "--wait", "confirmed", "--timeout", "600")).Json();
        Assert.False((bool)confirmed["provisional"]!);
        // Its exit is looked at: without a receipt, on a machine that is too busy for the time that it has, the query below would be blamed.
        var richest = (await Run("call", millionaires, "richest()", "--account", "1", "--wait", "confirmed", "--timeout", "600")).Json();
        Assert.False((bool)richest["provisional"]!);
        var asked = (await Run("query", millionaires, "myWealth()", "--returns", "(uint256)", "--account", "1")).Json();
        Assert.Equal(("succeeded", "5000000"), ((string?)asked["status"], (string?)asked["result"]));
        Assert.InRange((uint)asked["index"]!, 3u, uint.MaxValue);
        var refused = (await Run("query", millionaires, "myWealth()")).Json(5);
        Assert.Equal("contract.reverted", (string?)refused["error"]!["code"]);
        Assert.Null(refused["result"]);
        Assert.True((ulong)(await Run("estimate", millionaires, "register(uint256)", "7")).Json()["gas"]! >= 12_500);
        Assert.Equal("contract.no_such_function", (string?)(await Run("estimate", millionaires, "f()")).Json(5)["error"]!["code"]);

        var watched = await Run("watch", task);
        var stages = watched.Output.TrimEnd().Split('\n').Select(line => (string?)JsonNode.Parse(line)!["stage"]);
        Assert.Equal(["recorded", "computed", "confirmed"], stages);

        var explained = (await Run("explain", task)).Json();
        Assert.Equal("confirmed", (string?)explained["stage"]);
        Assert.True((ulong)explained["recordTransaction"]!["gasUsed"]! > 21_000);
        Assert.DoesNotContain("add(", explained.ToJsonString(), StringComparison.Ordinal);

        Assert.True((bool)(await Run("verify", "network")).Json()["ok"]!);
        Assert.True((bool)(await Run("verify", "keykeeper")).Json()["ok"]!);
        Assert.True((bool)(await Run("verify", "worker", "1")).Json()["ok"]!);
        var nobody = (await Run("verify", "worker", "99")).Json(4)["error"]!;
        Assert.Equal(("verification.no_worker", "the Ledger has no worker 99"), ((string?)nobody["code"], (string?)nobody["message"]));
        Assert.DoesNotContain("do not trust", (string?)nobody["hint"], StringComparison.Ordinal);
        Assert.True((bool)(await Run("verify", "task", task)).Json()["ok"]!);
        Assert.NotEqual("0", (string?)(await Run("refund", contract)).Json()["refunded"]);
        Assert.Equal("3", (await Run("balance")).Json()["records"]!.ToString());
        var empty = (await Run("balance", "--deposit", "5")).Json(1)["error"]!;
        Assert.Equal("client.reverted", (string?)empty["code"]);
        Assert.Contains("holds 0 grains", (string?)empty["message"], StringComparison.Ordinal);
        Assert.Equal("client.unknown_contract", (string?)(await Run("call", "0x" + new string('1', 40), "f()")).Json(1)["error"]!["code"]);

        devnet.Interrupt();
        Assert.Equal(130, (await devnet.FinishAsync()).ExitCode);
        Assert.Empty(Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories));
        Assert.Equal("devnet.not_running", (string?)(await Run("balance")).Json(3)["error"]!["code"]);
    }

    [Fact]
    public async Task Devnet_BesideARunningOne_LeavesTheCommandsToTheFirst_UntilThatEnds()
    {
        using var directory = new TemporaryDirectory();
        using var first = EnigmaProcess.Start(directory.Path, "devnet", "--json");
        var announced = JsonNode.Parse(await first.ReadLineAsync())!;
        Assert.True((bool)announced["announced"]!);

        using var second = EnigmaProcess.Start(directory.Path, "devnet", "--json");
        var waiting = JsonNode.Parse(await second.ReadLineAsync())!;
        Assert.False((bool)waiting["announced"]!);
        await Find(announced);
        (await EnigmaProcess.RunAsync(directory.Path, "devnet", "--demo", "calculator", "--json")).Json();

        await Find(announced);
        first.Interrupt();
        await first.FinishAsync();
        var now = JsonNode.Parse(await second.ReadLineAsync())!;
        Assert.Equal(("announced", (string?)waiting["rpc"]), ((string?)now["event"], (string?)now["rpc"]));
        await Find(waiting);
        second.Interrupt();
        await second.FinishAsync();
        Assert.Empty(Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories));

        async Task Find(JsonNode network)
        {
            var balance = await EnigmaProcess.RunAsync(directory.Path, "balance");
            Assert.Equal(0, balance.ExitCode);
            Assert.Contains((string)network["rpc"]!, balance.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Devnet_WithKeep_LeavesItsFilesWhereItWasTold()
    {
        using var runtime = new TemporaryDirectory();
        using var kept = new TemporaryDirectory();
        var directory = Path.Combine(kept.Path, "network");

        using var devnet = EnigmaProcess.Start(runtime.Path, "devnet", "--dir", directory, "--keep", "--json");
        await devnet.ReadLineAsync();
        devnet.Signal("TERM");

        // 128 and the number of the signal, after the same clean end as by Ctrl-C.
        Assert.Equal(143, (await devnet.FinishAsync()).ExitCode);
        Assert.True(File.Exists(Path.Combine(directory, "anvil.log")));
        Assert.True(File.Exists(Path.Combine(directory, "chain.json")));
        Assert.Empty(Directory.EnumerateFiles(runtime.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Devnet_OnATakenPort_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var refused = (await EnigmaProcess.RunAsync(directory.Path, "devnet", "--port", port, "--json")).Json(1);

        Assert.Equal("devnet.port_in_use", (string?)refused["error"]!["code"]);
        Assert.Empty(Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("devnet")]
    [InlineData("deploy")]
    [InlineData("call")]
    [InlineData("query")]
    [InlineData("estimate")]
    [InlineData("result")]
    [InlineData("watch")]
    [InlineData("explain")]
    [InlineData("balance")]
    [InlineData("commit")]
    [InlineData("refund")]
    [InlineData("verify")]
    public async Task Help_OfTheProcess_ExitsWithZero(string command)
    {
        using var directory = new TemporaryDirectory();

        var help = await EnigmaProcess.RunAsync(directory.Path, command, "--help");

        Assert.Equal(0, help.ExitCode);
        Assert.Contains($"enigma {command}", help.Output, StringComparison.Ordinal);
        Assert.Empty(help.Error);
    }

    [Fact]
    public async Task BadArgument_OfTheProcess_ExitsWithTwo()
    {
        using var directory = new TemporaryDirectory();

        var refused = await EnigmaProcess.RunAsync(directory.Path, "call", "0x12", "f()");

        Assert.Equal(2, refused.ExitCode);
        Assert.Empty(refused.Output);
        Assert.Contains("enigma: error: CONTRACT is '0x12'", refused.Error, StringComparison.Ordinal);
        Assert.Contains("enigma: hint: ", refused.Error, StringComparison.Ordinal);
    }
}
