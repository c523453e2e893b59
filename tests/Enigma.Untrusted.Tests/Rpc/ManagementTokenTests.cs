// SPDX-License-Identifier: MIT
using System.Runtime.Versioning;
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Rpc;

[SupportedOSPlatform("linux")]
public sealed class ManagementTokenTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("enigma-token-").FullName;

    private string TokenFile => Path.Combine(_folder, "management.token");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_Twice_IsOneToken()
    {
        var made = ManagementToken.LoadOrCreate(TokenFile);
        var text = File.ReadAllText(TokenFile).Trim();
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(TokenFile));
        Assert.True(made.IsIn($"Bearer {text}"));
        Assert.True(ManagementToken.LoadOrCreate(TokenFile).IsIn($"Bearer {text}"));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.UserExecute)]
    public void Load_AFileOpenToOthers_IsRefused(UnixFileMode more)
    {
        ManagementToken.LoadOrCreate(TokenFile);
        File.SetUnixFileMode(TokenFile, OwnerOnly | more);
        Refused("has the mode");
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret\n")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000G\n")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000\n0")]
    public void Load_AFileWithSomethingElse_IsRefusedWithoutTellingIt(string text)
    {
        File.WriteAllText(TokenFile, text);
        File.SetUnixFileMode(TokenFile, OwnerOnly);
        var refused = Refused("does not hold 64 lower-case hex digits");
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ALink_IsRefused()
    {
        var elsewhere = Path.Combine(_folder, "elsewhere");
        ManagementToken.LoadOrCreate(elsewhere);
        File.CreateSymbolicLink(TokenFile, elsewhere);
        Refused("is a link");
    }

    private EnigmaException Refused(string part)
    {
        var refused = Assert.Throws<EnigmaException>(() => ManagementToken.LoadOrCreate(TokenFile));
        Assert.Equal("management.bad_token_file", refused.Code.Name);
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        return refused;
    }
}
