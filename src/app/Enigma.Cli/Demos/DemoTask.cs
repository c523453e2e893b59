// SPDX-License-Identifier: MIT
using Enigma.Client;

namespace Enigma.Cli.Demos;

/// <summary>A task of a demonstration and what became of it.</summary>
/// <param name="What">What it did, in the words of the story.</param>
/// <param name="Person">Who asked.</param>
/// <param name="Recorded">Its record.</param>
/// <param name="Result">Its decrypted result.</param>
internal sealed record DemoTask(string What, Person Person, RecordedTask Recorded, TaskResult Result);
