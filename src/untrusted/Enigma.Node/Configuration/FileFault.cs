// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>Why a file or folder of the operator cannot be used, in words that follow its path.</summary>
internal static class FileFault
{
    /// <summary>Why a file cannot be read.</summary>
    public static string OfReading(string path, Exception failure) => failure switch
    {
        _ when Directory.Exists(path) => "is a folder; expected a file",
        FileNotFoundException or DirectoryNotFoundException => "is not there",
        UnauthorizedAccessException => "may not be read by this user",
        _ => $"cannot be read: {failure.Message}",
    };

    /// <summary>Why nothing can be written in a folder, which is made if it is not there; null when something can.</summary>
    public static string? OfWritingIn(string folder)
    {
        for (var above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
            {
                return above == folder ? "is a file; expected a folder" : $"cannot be made, because {above} is a file";
            }
        }

        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return "may not be made by this user";
        }

        try
        {
            using var probe = new FileStream(
                Path.Combine(folder, $".probe-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return "may not be written in by this user";
        }
        catch (IOException full) when (full.Message.Contains("No space left", StringComparison.Ordinal))
        {
            // The stores wait for room.
            return null;
        }
        catch (IOException refused)
        {
            return $"cannot be written in: {refused.Message}";
        }
    }
}
