// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Platform;

/// <summary>Error numbers of Linux on x86_64 that device files are told apart by.</summary>
internal static class Errno
{
    internal const int NotFound = 2;
    internal const int Interrupted = 4;
    internal const int InputOutput = 5;
    internal const int NoSuchDevice = 6;
    internal const int TryAgain = 11;
    internal const int AccessDenied = 13;
    internal const int Busy = 16;
    internal const int Exists = 17;
    internal const int NoDevice = 19;
    internal const int NotADirectory = 20;
    internal const int Invalid = 22;
    internal const int NoProvider = 25;
    internal const int TimedOut = 110;

    /// <summary>There is no such device here, or nobody who serves it.</summary>
    internal static bool MeansAbsent(int error) => error is NotFound or NoSuchDevice or NoDevice or NotADirectory or NoProvider;

    /// <summary>The device is there and would do it at another time.</summary>
    internal static bool MeansBusy(int error) => error is Busy or TryAgain or Interrupted or TimedOut;

    /// <summary>Its name for people.</summary>
    internal static string Show(int error) => error switch
    {
        NotFound => "ENOENT",
        Interrupted => "EINTR",
        InputOutput => "EIO",
        NoSuchDevice => "ENXIO",
        TryAgain => "EAGAIN",
        AccessDenied => "EACCES",
        Busy => "EBUSY",
        NoDevice => "ENODEV",
        NotADirectory => "ENOTDIR",
        Invalid => "EINVAL",
        NoProvider => "ENOTTY",
        TimedOut => "ETIMEDOUT",
        _ => $"error {error}",
    };
}
