// SPDX-License-Identifier: MIT
using Enigma.Cli.Output;
using Xunit;

namespace Enigma.Client.Tests.CommandLine;

/// <summary>A report shortens hex, and nothing else: what stands beside it is why the line is there.</summary>
public sealed class ReportTextTests
{
    private const string Hash = "0x0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0";

    [Theory]
    [InlineData(Hash, "0x0b1c2d3e..cddeeff0")]
    [InlineData(Hash + " is allowed since 2026-01-31T00:00:00Z", "0x0b1c2d3e..cddeeff0 is allowed since 2026-01-31T00:00:00Z")]
    [InlineData("0x0b1c is allowed since 2026-01-31T00:00:00Z", "0x0b1c is allowed since 2026-01-31T00:00:00Z")]
    [InlineData("signature of the header authority", "signature of the header authority")]
    [InlineData("", "")]
    public void Short_LeavesOutTheMiddleOfHexAlone(string value, string expected) => Assert.Equal(expected, ReportText.Short(value));
}
