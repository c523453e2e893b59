// SPDX-License-Identifier: MIT
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>The document of the methods: it keeps to OpenRPC, and the committed file and the specification say the same.</summary>
public sealed partial class OpenRpcTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task CommittedFile_IsWhatTheMethodsSay()
    {
        var path = Path.Combine(Repository.Root, "docs", "generated", "openrpc.json");
        var text = OpenRpcDocument.Of(UserDesk.Methods).ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable("ENIGMA_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(path), "docs/generated/openrpc.json is not there; make it with: ./dev docs");
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), text);
    }

    // The rules of the OpenRPC meta schema that concern what is written here.
    [Fact]
    public void Document_KeepsToTheStructureOfOpenRpc()
    {
        var document = OpenRpcDocument.Of(UserDesk.Methods);
        Assert.Equal(["openrpc", "info", "methods", "components"], document.Select(member => member.Key));
        Assert.Matches("^1\\.3\\.[0-9]+$", (string)document["openrpc"]!);
        Assert.All(new[] { "title", "version" }, name => Assert.NotEmpty((string)document["info"]![name]!));
        var errors = document["components"]!["errors"]!.AsObject();
        Assert.All(errors, error =>
        {
            Assert.Equal(["code", "message"], error.Value!.AsObject().Select(member => member.Key));
            Assert.Equal(JsonValueKind.Number, error.Value["code"]!.GetValueKind());
        });
        var methods = document["methods"]!.AsArray().Select(method => method!.AsObject()).ToList();
        Assert.Equal(methods.Count, methods.Select(method => (string)method["name"]!).Distinct().Count());
        Assert.All(methods, method =>
        {
            Assert.Equal(["name", "summary", "paramStructure", "params", "result", "errors"], method.Select(member => member.Key));
            Assert.Equal("by-name", (string)method["paramStructure"]!);
            var parameters = method["params"]!.AsArray();
            Assert.Equal(parameters.Count, parameters.Select(param => (string)param!["name"]!).Distinct().Count());
            // Required parameters come first.
            var required = parameters.Select(param => (bool)param!["required"]!).ToList();
            Assert.Equal(required.OrderDescending(), required);
            Assert.All(parameters, param => Assert.NotEmpty((string)param!["summary"]!));
            Assert.All(parameters.Append(method["result"]), described => RequireSchema(described!["schema"]!.AsObject()));
            Assert.All(method["errors"]!.AsArray(), error =>
            {
                var reference = (string)error!["$ref"]!;
                Assert.StartsWith("#/components/errors/", reference, StringComparison.Ordinal);
                Assert.True(errors.ContainsKey(reference["#/components/errors/".Length..]), reference);
            });
        });
    }

    [Fact]
    public void Methods_AreThoseOfTheSpecification()
    {
        var section = File.ReadAllText(Path.Combine(Repository.Root, "spec", "wire.md")).Split("## 6. JSON-RPC of a node")[1].Split("### Subscriptions")[0];
        var specified = RowOfMethod().Matches(section).Select(match => (
            Name: match.Groups["name"].Value,
            Params: WordOfParam().Matches(OutsideBraces(match.Groups["params"].Value)).Select(word => word.Value)));
        Assert.Equal(specified.Select(row => row.Name), UserDesk.Methods.Select(method => method.Name));
        Assert.All(specified.Zip(UserDesk.Methods), pair => Assert.Equal(
            pair.First.Params, pair.Second.Params.Select(param => param.IsRequired ? param.Name : $"{param.Name}?")));
    }

    [Fact]
    public void Limits_AreThoseOfTheSpecification()
    {
        var limits = new RpcLimits();
        var page = File.ReadAllText(Path.Combine(Repository.Root, "spec", "wire.md"));
        Assert.All(
            new[]
            {
                $"{limits.SmallRequest / 1024} KiB; {limits.LargeRequest / 1024 / 1024} MiB |",
                $"| {limits.Depth} levels |",
                $"| {limits.Batch} requests; {limits.BatchAnswers / 1024 / 1024} MiB |",
                $"answers are longer than {limits.ShortAnswers / 1024} KiB",
                $"| {limits.Time.TotalSeconds} s; {limits.LongTime.TotalSeconds} s |",
                $"| {limits.Rate}; {limits.Burst} at once |",
                $"| {limits.InFlight}; {limits.LightAtOnce}, {limits.WaitingAtOnce} waiting, {limits.LargeAtOnce} large |",
                $"| {limits.Subscriptions} | `rpc.too_many_subscriptions`",
                $"| {limits.Connections}; {limits.WebSockets} |",
                $"| {limits.QueuedMessages}, {limits.QueuedBytes / 1024 / 1024} MiB |",
                $"| {limits.MessageTime.TotalSeconds} s | cut off |",
                $"silent for {limits.Heartbeat.TotalSeconds} s",
            },
            part => Assert.Contains(part, page, StringComparison.Ordinal));
    }

    private static void RequireSchema(JsonObject schema)
    {
        string[] known =
            ["type", "pattern", "minimum", "maximum", "maxLength", "minItems", "maxItems", "items", "enum", "properties", "required", "additionalProperties", "description"];
        Assert.Empty(schema.Select(member => member.Key).Except(known));
        if (schema["items"] is JsonObject items)
        {
            RequireSchema(items);
        }

        if (schema["properties"] is JsonObject properties)
        {
            Assert.Empty(schema["required"]!.AsArray().Select(name => (string)name!).Except(properties.Select(member => member.Key)));
            Assert.All(properties, member => RequireSchema(member.Value!.AsObject()));
        }
    }

    private static string OutsideBraces(string text) => Braces().Replace(Remarks().Replace(text, ""), "");

    [GeneratedRegex(@"^\| `(?<name>[a-zA-Z_.]+)` \| (?<params>[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex RowOfMethod();

    [GeneratedRegex(@"[a-zA-Z]+\??")]
    private static partial Regex WordOfParam();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Remarks();
}
