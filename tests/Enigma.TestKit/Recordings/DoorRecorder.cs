// SPDX-License-Identifier: MIT
using System.Globalization;

namespace Enigma.TestKit;

/// <summary>
/// Stands between a host and a program that it speaks with over pipes: the host starts a script that starts the program and copies what
/// passes into files. Host and program are the shipped ones and know nothing of it.
/// </summary>
/// <param name="folder">Where scripts and copies lie.</param>
public sealed class DoorRecorder(string folder)
{
    private const string ToProgram = "to";
    private const string FromProgram = "from";
    private const string ErrorOfProgram = "error of";

    private int _scripts;

    /// <summary>What hosts wrote to programs of a name, one recording for each start; its name begins with <c>to</c> and that name.</summary>
    public IReadOnlyList<Recording> ToPrograms(string name) => Read(name, ToProgram);

    /// <summary>What programs of a name answered.</summary>
    public IReadOnlyList<Recording> FromPrograms(string name) => Read(name, FromProgram);

    /// <summary>What programs of a name wrote to their standard error.</summary>
    public IReadOnlyList<Recording> ErrorsOfPrograms(string name) => Read(name, ErrorOfProgram);

    /// <summary>The executable to start instead of <paramref name="program"/>.</summary>
    /// <param name="name">Names the recordings.</param>
    /// <param name="program">Path of the program.</param>
    public string Before(string name, string program)
    {
        Directory.CreateDirectory(folder);
        var number = Interlocked.Increment(ref _scripts).ToString(CultureInfo.InvariantCulture);
        var script = Path.Combine(folder, $"{name}-{number}.sh");
        // tee passes on what it reads at once. Its input ends with the host, and everything behind it with its output.
        File.WriteAllText(script, $"""
            #!/bin/sh
            cd '{folder}' || exit
            tee "{ToProgram} {name} $$" | '{program}' 2>"{ErrorOfProgram} {name} $$" | tee "{FromProgram} {name} $$"

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return script;
    }

    private Recording[] Read(string name, string kind) =>
        [.. Directory.GetFiles(folder, $"{kind} {name} *").Order(StringComparer.Ordinal).Select(path =>
        {
            var recording = new Recording(Path.GetFileName(path));
            recording.Append(File.ReadAllBytes(path));
            return recording;
        })];
}
