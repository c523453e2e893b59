// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Shared.Tests.Protocol;

/// <summary>The list of public chains is the specification's; Enigma-JS compares its own in the same way.</summary>
public sealed class PublicChainsTests
{
    [Fact]
    public void List_IsTheOneOfTheSpecification()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Path, "spec", "public-chains.json")));
        var listed = document.RootElement.GetProperty("chains").EnumerateArray()
            .Select(chain => (Id: chain.GetProperty("id").GetUInt64(), Name: chain.GetProperty("name").GetString())).ToList();
        Assert.True(listed.Count >= 50, $"only {listed.Count} chains are listed");
        Assert.All(listed, chain => Assert.False(string.IsNullOrWhiteSpace(chain.Name)));
        Assert.Equal(listed.Select(chain => chain.Id).Distinct().Order(), listed.Select(chain => chain.Id));
        Assert.Equal(listed.Select(chain => chain.Id), PublicChains.All.Order());
        Assert.All(listed, chain => Assert.True(PublicChains.Contains(chain.Id)));
        Assert.False(PublicChains.Contains(31_337));
    }
}
