// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>Room that admissions take, or ask for.</summary>
/// <param name="Tasks">Envelopes and modules, each as often as it was admitted for another task.</param>
/// <param name="Bytes">Their bytes, each once.</param>
/// <param name="Gas">The gas limits of the tasks, each envelope's once.</param>
internal readonly record struct AdmissionShare(int Tasks, long Bytes, ulong Gas)
{
    public static AdmissionShare operator +(AdmissionShare left, AdmissionShare right) =>
        new(left.Tasks + right.Tasks, left.Bytes + right.Bytes, left.Gas + right.Gas);

    public static AdmissionShare operator -(AdmissionShare left, AdmissionShare right) =>
        new(left.Tasks - right.Tasks, left.Bytes - right.Bytes, left.Gas - right.Gas);
}
