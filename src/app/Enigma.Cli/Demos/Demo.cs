// SPDX-License-Identifier: MIT
namespace Enigma.Cli.Demos;

/// <summary>A demonstration on a network of its own.</summary>
/// <param name="Name">The word after <c>--demo</c>.</param>
/// <param name="Summary">What it shows.</param>
/// <param name="PlayAsync">The story up to its provisional results; what follows is the same for all.</param>
internal sealed record Demo(string Name, string Summary, Func<DemoStage, CancellationToken, Task> PlayAsync)
{
    /// <summary>All of them; the first is the one that <c>--demo</c> alone means.</summary>
    public static IReadOnlyList<Demo> All { get; } = [Millionaires.Demo, Calculator.Demo, Voting.Demo, CoinFlip.Demo];
}
