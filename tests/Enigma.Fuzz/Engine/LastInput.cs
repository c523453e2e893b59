// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace Enigma.Fuzz.Engine;

/// <summary>
/// The input that one thread is trying, in a mapped file: what ends the whole process, such as a stack that overflows, is still there after.
/// </summary>
internal sealed class LastInput : IDisposable
{
    private const int Capacity = 1 << 22;

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Lock _guard = new();
    private string? _target;
    private byte[] _input = [];
    private long _since;

    public LastInput(string folder)
    {
        Directory.CreateDirectory(folder);
        _path = Path.Combine(folder, $"running-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.bin");
        _file = MemoryMappedFile.CreateFromFile(_path, FileMode.Create, null, Capacity);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>Remembers an input before it is tried: <c>u32 length of the name | name | u32 length | input</c>, little-endian.</summary>
    public void Keep(string target, byte[] input)
    {
        lock (_guard)
        {
            (_target, _input, _since) = (target, input, Stopwatch.GetTimestamp());
        }

        var name = System.Text.Encoding.UTF8.GetBytes(target);
        _view.Write(0, name.Length);
        _view.WriteArray(sizeof(int), name, 0, name.Length);
        _view.Write(sizeof(int) + name.Length, input.Length);
        _view.WriteArray((2 * sizeof(int)) + name.Length, input, 0, Math.Min(input.Length, Capacity - name.Length - (2 * sizeof(int))));
    }

    /// <summary>Nothing is being tried.</summary>
    public void Clear()
    {
        lock (_guard)
        {
            _target = null;
        }
    }

    /// <summary>Ends the process with a finding when one input has not come back for this long.</summary>
    public void FailWhenOlderThan(TimeSpan age)
    {
        lock (_guard)
        {
            if (_target is null || Stopwatch.GetElapsedTime(_since) < age)
            {
                return;
            }

            FindingFile.Write(Path.GetDirectoryName(_path)!, new Finding(_target, _input, $"does not come back within {age.TotalSeconds} s"));
        }

        Environment.Exit(1);
    }

    /// <summary>Removes the file: nothing ended the process.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
