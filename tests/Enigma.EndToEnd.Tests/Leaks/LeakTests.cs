// SPDX-License-Identifier: MIT
using Xunit;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>
/// Random secrets of a user, and the secret keys of everybody, are searched in everything that a host, an endpoint or a neighbour can see.
/// The user's program is the one place that may have them; it runs in this process, whose memory is not searched, but whose traffic is.
/// </summary>
public sealed class LeakTests(WatchedNetwork network) : IClassFixture<WatchedNetwork>
{
    public static TheoryData<string> Taps => [.. TapName.Minimums.Keys];

    [Theory]
    [MemberData(nameof(Taps))]
    public void Tap_SawTheNetwork_AndNoSecret(string name)
    {
        var tap = network.Tap(name);

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {tap.Count} bytes in {tap.Pieces.Count} pieces");
        Assert.True(tap.Count >= tap.Minimum, $"{name}: {tap.Count} bytes were seen; expected at least {tap.Minimum}, or it was not connected");
        Assert.Empty(tap.Search(network.Secrets));
    }

    [Theory]
    [MemberData(nameof(Taps))]
    public void PlantedLeak_IsFound(string name)
    {
        var planted = network.Planted.In(name);

        Assert.NotEmpty(network.Tap(name).Search([planted]));
    }

    [Fact]
    public void PlantedRecord_IsFoundInATableOfTheStore()
    {
        var leaks = network.Tap(TapName.FlushedFiles).Search([network.Planted.In(TapName.FlushedFiles)]);

        // Or tables are compressed, and the search in files says nothing.
        Assert.Contains(leaks, leak => leak.Piece.EndsWith(".sst", StringComparison.Ordinal));
    }

    [Fact]
    public void KeysOfOperators_AreWhereTheyAreAllowed()
    {
        // The exceptions are no dead letters: each of these files holds its key.
        var keys = network.Secrets.Where(secret => secret.AllowedIn.Count > 0)
            .Select(secret => secret with { AllowedIn = [] }).ToArray();
        var found = network.Tap(TapName.StoppedFiles).Search(keys).Select(leak => leak.Piece).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(["data/keys/authority.key", "data/keys/keeper.key", "data/keys/watch.key", "data/keys/worker-1.key", "root.key"], found);
    }

    [Theory]
    [InlineData(TapName.Arguments)]
    [InlineData(TapName.Environments)]
    public void EveryProgram_WasLookedAt(string tap)
    {
        var seen = network.Tap(tap).Pieces.Where(piece => piece.Bytes.Length > 0).Select(piece => piece.Name);

        Assert.Empty(new[] { "Enigma.Cli", "Enigma.Enclave.Worker", "Enigma.Enclave.Keys", "Enigma.HeaderAuthority", "anvil" }.Except(seen));
    }
}
