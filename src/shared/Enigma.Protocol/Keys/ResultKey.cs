// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The key that the enclave and the sender of one task share; seals its outcome (spec/keys.md §4).</summary>
public sealed class ResultKey : IDisposable
{
    internal const int ExportSize = 2 * SivKey.KeySize;

    private readonly SivKey _key;

    private ResultKey(SivKey key) => _key = key;

    /// <summary>Seals the outcome of <paramref name="task"/>; the same outcome always gives the same bytes.</summary>
    public Ciphertext Seal(TaskId task, TaskOutcome outcome)
    {
        var plain = outcome.Encode();
        var padded = Padding.Pad(plain);
        var result = new Ciphertext(_key.Seal(AssociatedData(task), padded));
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(padded);
        return result;
    }

    /// <summary>Opens the outcome of <paramref name="task"/>.</summary>
    /// <exception cref="EnigmaException"><c>result.open_failed</c> or <c>result.bad_format</c></exception>
    public TaskOutcome Open(TaskId task, Ciphertext result)
    {
        byte[] padded;
        try
        {
            padded = _key.Open(AssociatedData(task), result.Bytes);
        }
        catch (EnigmaException)
        {
            throw new EnigmaException(
                ResultErrors.OpenFailed,
                $"result of {result.Bytes.Length} bytes does not open with the key of task {task}; use the seed of its sender");
        }

        try
        {
            return TaskOutcome.Decode(Padding.Unpad(padded));
        }
        catch (EnigmaException e) when (e.Code == CryptoErrors.BadPadding)
        {
            throw new EnigmaException(
                ResultErrors.BadFormat, $"the {padded.Length} bytes of the result are not a padded outcome; the enclave is faulty");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose() => _key.Dispose();

    internal static ResultKey FromExport(byte[] export)
    {
        var key = new ResultKey(new SivKey(export.AsSpan(0, SivKey.KeySize), export.AsSpan(SivKey.KeySize)));
        CryptographicOperations.ZeroMemory(export);
        return key;
    }

    private static byte[] AssociatedData(TaskId task) => [.. Labels.Result, .. task.Value.AsSpan()];
}
