// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using Enigma.Devnet;
using Enigma.Protocol;

namespace Enigma.Cli.CommandLine;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The operation failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or the configuration that it names, was not understood.</summary>
    public const int Usage = 2;

    /// <summary>Something that must be installed or started first is missing.</summary>
    public const int MissingPrerequisite = 3;

    /// <summary>A proof, signature or evidence was refused; nothing was sent.</summary>
    public const int VerificationRefused = 4;

    /// <summary>The task was executed and failed.</summary>
    public const int TaskFailed = 5;

    /// <summary>Ended by Ctrl-C. <see cref="OfSignal"/> has the code of another signal.</summary>
    public const int Interrupted = 130;

    /// <summary>What shells and supervisors expect of a process that a signal has ended: 128 and the signal's number.</summary>
    public static int OfSignal(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGTERM => 128 + 15,
        PosixSignal.SIGHUP => 128 + 1,
        _ => Interrupted,
    };

    /// <summary>The exit code of an error: by its area, as spec/errors.md lists it.</summary>
    public static int Of(ErrorCode code) => Area(code) switch
    {
        "cli" or "abi" or "config" => Usage,
        "devnet" when code == DevnetErrors.NotRunning || code == DevnetErrors.Missing => MissingPrerequisite,
        "verification" or "header" or "proof" or "attestation" or "trust" or "receipt" => VerificationRefused,
        _ => Failed,
    };

    private static string Area(ErrorCode code) => code.Name.Split('.')[0];
}
