// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using Enigma.Cli.CommandLine;

using var interrupted = new CancellationTokenSource();
var first = PosixSignal.SIGINT;
var interrupt = (PosixSignalContext signal) =>
{
    // The first signal asks the command to clean up; a second one ends the process at once.
    signal.Cancel = !interrupted.IsCancellationRequested;
    if (signal.Cancel)
    {
        first = signal.Signal;
        interrupted.Cancel();
    }
};
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, interrupt);
using var onHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, interrupt);
var exitCode = await EnigmaCommandLine.RunAsync(args, Console.Out, Console.Error, interrupted.Token).ConfigureAwait(false);
return exitCode == ExitCode.Interrupted ? ExitCode.OfSignal(first) : exitCode;
