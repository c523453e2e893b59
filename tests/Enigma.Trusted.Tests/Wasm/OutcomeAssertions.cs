// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

internal static class OutcomeAssertions
{
    public static byte[] Returned(this ExecutionOutcome outcome) => outcome switch
    {
        ExecutionOutcome.Succeeded done => done.ReturnData.ToArray(),
        ExecutionOutcome.Failed failed => throw new Xunit.Sdk.XunitException($"expected success, got {failed.Code}: {failed.Message}"),
        _ => throw new InvalidOperationException(),
    };

    public static ExecutionOutcome.Failed FailedWith(this ExecutionOutcome outcome, ErrorCode code)
    {
        var failed = Assert.IsType<ExecutionOutcome.Failed>(outcome);
        Assert.Equal($"{code.Name}", failed.Code.Name + (failed.Code == code ? "" : $" ({failed.Message})"));
        return failed;
    }
}
