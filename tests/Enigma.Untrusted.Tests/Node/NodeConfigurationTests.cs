// SPDX-License-Identifier: MIT
using System.Runtime.Versioning;
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

[UnsupportedOSPlatform("windows")]
public sealed class NodeConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("enigma-config-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Validate_TellsEveryProblemAtOnce_WithTheNamesOfTheKeys()
    {
        var read = Read(
            """
            {
              "ethereum": { "endpoints": ["ftp://x"], "pollMilliseconds": 1 },
              "workers": [{ "name": "Bad Name", "seats": 0, "gasAhead": 1000 }, { "name": "one" }, { "name": "one" }, { "name": "user" }],
              "user": { "port": 70000 }
            }
            """);
        var told = Assert.Throws<EnigmaException>(() => NodeConfigurationValidator.Validate(read));
        Assert.Equal(ConfigurationErrors.Invalid, told.Code);
        string[] expected =
        [
            "manifest is missing", "dataFolder is missing", "ethereum.endpoints[0] is 'ftp://x'", "ethereum.pollMilliseconds is 1", "workers[0].name is 'Bad Name'",
            "workers[0].seats is 0", "workers[0].gasAhead is 1000; expected at least 409600000", "workers[2].name is 'one' a second time", "workers[3].name is 'user'", "user.port is 70000",
            "programs.headerAuthority", "programs.workerEnclave",
        ];
        Assert.All(expected, problem => Assert.Contains(problem, told.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_DevelopmentRoot_MustBeNamed()
    {
        var read = Read($$"""{ "manifest": "{{WriteManifest(31337)}}", "dataFolder": "data", "ethereum": { "endpoints": ["http://127.0.0.1:1"] }, "keeper": {} }""");
        var told = Assert.Throws<EnigmaException>(() => NodeConfigurationValidator.Validate(read));
        Assert.Contains("insecureDevelopmentRoot is missing", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Hardware_FitsTheRootOfTheManifest()
    {
        string Problems(AttestationRoot root, string more) => Assert.Throws<EnigmaException>(() => NodeConfigurationValidator.Validate(Read(
            $$"""{ "manifest": "{{WriteManifest(31337, root)}}", "dataFolder": "data", "ethereum": { "endpoints": ["http://127.0.0.1:1"] }, "keeper": {}{{more}} }"""))).Message;
        Assert.Contains("hardware is missing; the manifest names Intel's root", Problems(AttestationRoot.Intel, ""), StringComparison.Ordinal);
        Assert.Contains("hardware is 'sev'; expected gramine or tdx", Problems(AttestationRoot.Intel, ", \"hardware\": \"sev\""), StringComparison.Ordinal);
        Assert.DoesNotContain("hardware", Problems(AttestationRoot.Intel, ", \"hardware\": \"gramine\""), StringComparison.Ordinal);
        Assert.Contains("hardware is 'tdx', and the manifest names the development root", Problems(AttestationRoot.Development, ", \"hardware\": \"tdx\""), StringComparison.Ordinal);
        Assert.Contains(
            "collateral.services[1] is 'ftp://x'",
            Problems(AttestationRoot.Intel, ", \"collateral\": { \"services\": [\"https://localhost:8081\", \"ftp://x\"] }"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OnAPublicChain_RefusesTheDevelopmentRoot()
    {
        var read = Read($$"""{ "manifest": "{{WriteManifest(1)}}", "dataFolder": "data", "insecureDevelopmentRoot": "root.key", "ethereum": { "endpoints": ["http://127.0.0.1:1"] } }""");
        var told = Assert.Throws<EnigmaException>(() => NodeConfigurationValidator.Validate(read));
        Assert.Contains("chain 1 is public", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"keper\":{}}")]
    [InlineData("{\"workers\":[{\"name\":\"a\",\"name\":\"b\"}]}")]
    [InlineData("{\"user\":{\"port\":\"80\"}}")]
    [InlineData("nonsense")]
    public void Read_WhatIsNoConfiguration_IsRefused(string json) =>
        Assert.Equal(ConfigurationErrors.Invalid, Assert.Throws<EnigmaException>(() => Read(json)).Code);

    [Fact]
    public void Read_PathsAreRelativeToTheFile()
    {
        var read = Read("""{ "dataFolder": "data", "manifest": "/etc/manifest.json" }""");
        Assert.Equal(Path.Combine(_folder, "data"), read.DataFolder);
        Assert.Equal("/etc/manifest.json", read.Manifest);
    }

    [Fact]
    public void Key_IsMadeOnceAndForItsOwnerAlone_AndOnlyWhenTold()
    {
        var keys = Path.Combine(_folder, "keys");
        var refused = Assert.Throws<EnigmaException>(() => new KeyFolder(keys, createsKeys: false).Secret("one"));
        Assert.Equal(ConfigurationErrors.KeyFile, refused.Code);
        var made = new KeyFolder(keys, createsKeys: true).Secret("one");
        Assert.Equal(made, new KeyFolder(keys, createsKeys: false).Secret("one"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(keys, "one.key")));
    }

    [Fact]
    public void Key_ThatOthersCanRead_IsRefused_AndNeverToldInTheError()
    {
        var path = Path.Combine(_folder, "open.key");
        var secret = new string('7', 64);
        File.WriteAllText(path, "0x" + secret);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var told = Assert.Throws<EnigmaException>(() => KeyFolder.Read(path));
        Assert.Contains("chmod 600", told.Message, StringComparison.Ordinal);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(Convert.FromHexString(secret), KeyFolder.Read(path));
        File.WriteAllText(path, secret + "7");
        told = Assert.Throws<EnigmaException>(() => KeyFolder.Read(path));
        Assert.DoesNotContain("777", told.Message, StringComparison.Ordinal);
    }

    private NodeConfiguration Read(string json)
    {
        var path = Path.Combine(_folder, "node.json");
        File.WriteAllText(path, json);
        return NodeConfiguration.Read(path);
    }

    private string WriteManifest(ulong chainId, AttestationRoot root = AttestationRoot.Development)
    {
        var manifest = new NetworkManifest(
            chainId, Address.Parse("0x00000000000000000000000000000000000000aa"), new NetworkId(Hash32.FromUInt64(1)), HeaderTrust.Authority, Hash32.FromUInt64(2),
            root, Hash32.FromUInt64(3), Hash32.FromUInt64(4), Hash32.FromUInt64(5));
        var path = Path.Combine(_folder, "manifest.json");
        File.WriteAllText(path, ManifestJson.Write(manifest));
        return JsonEncodedText.Encode(path).ToString();
    }
}
