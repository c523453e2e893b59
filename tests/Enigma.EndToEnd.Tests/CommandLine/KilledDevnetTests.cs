// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Enigma.EndToEnd.Tests.CommandLine;

/// <summary>The program that started a local network is killed without a chance to clean up.</summary>
public sealed class KilledDevnetTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_OfTheStarter_LeavesNoProcessAndNoFile()
    {
        using var directory = new TemporaryDirectory();
        var devnet = EnigmaProcess.Start(directory.Path, "devnet", "--json");
        await devnet.ReadLineAsync();
        int[] processes = [.. Descendants(devnet.Id)];
        // Ethereum node, its guard, header authority, key keeper and three workers.
        Assert.True(processes.Length >= 7, $"the network has {processes.Length} processes; expected at least 7");
        Assert.NotEmpty(Directory.GetDirectories(directory.Path));

        devnet.Dispose();
        await Task.WhenAll(processes.Select(EndOfAsync)).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    private static async Task EndOfAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(Cancellation);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }

    private static IEnumerable<int> Descendants(int parent)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-eo", "pid=,ppid="]) { RedirectStandardOutput = true })!;
        var pairs = ps.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToLookup(pair => int.Parse(pair[1], CultureInfo.InvariantCulture), pair => int.Parse(pair[0], CultureInfo.InvariantCulture));
        return pairs[parent].SelectMany(Family);

        IEnumerable<int> Family(int id) => pairs[id].SelectMany(Family).Prepend(id);
    }
}
