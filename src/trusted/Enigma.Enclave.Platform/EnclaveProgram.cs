// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Platform;

/// <summary>The whole life of an enclave process: serve standard input until it ends or the service stops.</summary>
public static class EnclaveProgram
{
    private const int InternalFailure = 1;

    /// <summary>Runs an enclave on the platform that its host configures.</summary>
    /// <param name="create">Makes the service of this kind of enclave.</param>
    /// <returns>The exit code: 0 when the host closed the door, 1 after an internal failure.</returns>
    public static int Run(Func<IEnclavePlatform, EnclaveService> create)
    {
        Report(EnclaveEvent.Started);
        using var platform = ChosenPlatform.OfProgram(Environment.ProcessPath!);
        using var service = create(platform);
        var door = new FrameDoor(Console.OpenStandardInput(), Console.OpenStandardOutput());
        try
        {
            // The host is gone or wants this enclave gone: no work in progress is worth outliving it.
            door.Serve(service, inputEnded: () => Environment.Exit(0));
        }
        catch (IOException)
        {
            // Nobody reads the replies any more.
            return 0;
        }

        if (!service.HasStopped)
        {
            return 0;
        }

        Report(EnclaveEvent.Stopped);
        return InternalFailure;
    }

    /// <summary>Events are numbers without data: nothing that was computed on can leave this way.</summary>
    private static void Report(EnclaveEvent happened) => Console.Error.WriteLine($"enclave-event {(int)happened}");

    private enum EnclaveEvent
    {
        Started = 1,
        Stopped = 2,
    }
}
