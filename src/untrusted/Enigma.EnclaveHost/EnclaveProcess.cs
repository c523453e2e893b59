// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Diagnostics;
using Enigma.Protocol;

namespace Enigma.EnclaveHost;

/// <summary>
/// An enclave as a child process: frames go to its standard input, replies come from its standard output, one request at a time
/// (spec/wire.md section 1). It ends when its input does, so it never outlives this process, however that ends.
/// </summary>
public sealed class EnclaveProcess : IAsyncDisposable
{
    private const int LengthSize = 4;
    private static readonly TimeSpan GraceToExit = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly ProcessStartInfo _start;
    private readonly Action<string>? _onEvent;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Task _events;
    private bool _isBroken;
    private bool _isDisposed;

    private EnclaveProcess(ProcessStartInfo start, Action<string>? onEvent)
    {
        _start = start;
        _onEvent = onEvent;
        _process = Process.Start(start)!;
        Id = _process.Id;
        Ended = _process.WaitForExitAsync();
        _events = ReadEventsAsync(onEvent);
    }

    /// <summary>The operating system's id of the process.</summary>
    public int Id { get; }

    /// <summary>Completes when the process has ended, for whatever reason.</summary>
    public Task Ended { get; }

    /// <summary>True when it will answer nothing more: it has ended, or an exchange with it failed.</summary>
    public bool IsGone => _isBroken || Ended.IsCompleted;

    /// <summary>Starts an enclave. It gets no arguments and an empty environment: all it learns comes through the door.</summary>
    /// <param name="executable">Path of the published enclave.</param>
    /// <param name="onEvent">Gets the lines of its standard error: numbered events without data.</param>
    /// <param name="environment">For programs of the same kind that need a runtime, where it is; enclaves get none.</param>
    /// <exception cref="EnigmaException"><c>enclave.not_started</c></exception>
    public static EnclaveProcess Start(
        string executable, Action<string>? onEvent = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(executable)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(executable))!,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Start(start, onEvent);
    }

    /// <summary>Starts another process of the same program, in the same way.</summary>
    /// <exception cref="EnigmaException"><c>enclave.not_started</c></exception>
    public EnclaveProcess StartAgain() => Start(_start, _onEvent);

    /// <summary>Sends one frame and returns the reply's, both without their length.</summary>
    /// <param name="frame">Type and body.</param>
    /// <param name="cancellationToken">Ends the wait for this request's turn; a request that was sent is always answered or fails.</param>
    /// <exception cref="EnigmaException">
    /// <c>enclave.gone</c> when the process ended before it answered; <c>wire.bad_frame</c> when the frame is too long to send.
    /// </exception>
    public async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken = default)
    {
        // An enclave ends at a frame out of bounds, and others may have put much of this one together.
        Frame.RequireFits(frame.Length);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isBroken)
            {
                throw Gone(null);
            }

            await WriteAsync(frame).ConfigureAwait(false);
            return await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException or InvalidOperationException)
        {
            _isBroken = true;
            throw Gone(e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the door, which ends the enclave, and makes sure that it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _isBroken = true;
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The other end is already closed.
        }

        try
        {
            await Ended.WaitAsync(GraceToExit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await Ended.ConfigureAwait(false);
        }

        await _events.ConfigureAwait(false);
        _process.Dispose();
    }

    private static EnclaveProcess Start(ProcessStartInfo start, Action<string>? onEvent)
    {
        try
        {
            return new EnclaveProcess(start, onEvent);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw new EnigmaException(
                EnclaveErrors.NotStarted,
                $"the enclave {start.FileName} does not start: {e.Message}; publish it first and check that it is executable", e);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> frame)
    {
        var length = new byte[LengthSize];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)frame.Length);
        var input = _process.StandardInput.BaseStream;
        await input.WriteAsync(length).ConfigureAwait(false);
        await input.WriteAsync(frame).ConfigureAwait(false);
        await input.FlushAsync().ConfigureAwait(false);
    }

    private async Task<byte[]> ReadAsync()
    {
        var output = _process.StandardOutput.BaseStream;
        var length = new byte[LengthSize];
        await output.ReadExactlyAsync(length).ConfigureAwait(false);
        var size = BinaryPrimitives.ReadUInt32BigEndian(length);
        if (size is 0 or > Frame.MaximumLength)
        {
            throw new InvalidDataException($"the enclave answered a frame of {size} bytes, expected 1 to {Frame.MaximumLength}");
        }

        var reply = new byte[size];
        await output.ReadExactlyAsync(reply).ConfigureAwait(false);
        return reply;
    }

    private async Task ReadEventsAsync(Action<string>? onEvent)
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            onEvent?.Invoke(line);
        }
    }

    private static EnigmaException Gone(Exception? cause)
    {
        const string Message = "the enclave process has ended without an answer; start it again, its state is rebuilt from the Ledger";
        return cause is null ? new(EnclaveErrors.Gone, Message) : new(EnclaveErrors.Gone, Message, cause);
    }
}
