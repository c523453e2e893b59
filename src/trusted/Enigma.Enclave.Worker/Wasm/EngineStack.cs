// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wasmtime;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// Sets the native stack for contract code. The engine wants it to fit its stack for asynchronous calls, which are never made
/// here but whose size the .NET package cannot set, so the C function is called directly.
/// </summary>
internal static partial class EngineStack
{
    public static Config WithContractStack(this Config config, int bytes)
    {
        var handle = (SafeHandle)NativeHandle(config);
        SetAsyncStackSize(handle.DangerousGetHandle(), (nuint)bytes);
        return config.WithMaximumStackSize(bytes);
    }

    /// <summary>Compiles on the calling thread alone: a large module does not take every core from the others.</summary>
    public static Config WithoutParallelCompilation(this Config config)
    {
        var handle = (SafeHandle)NativeHandle(config);
        SetParallelCompilation(handle.DangerousGetHandle(), false);
        return config;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NativeHandle")]
    [return: UnsafeAccessorType("Wasmtime.Config+Handle, Wasmtime.Dotnet")]
    private static extern object NativeHandle(Config config);

    [LibraryImport("wasmtime", EntryPoint = "wasmtime_config_async_stack_size_set")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial void SetAsyncStackSize(nint config, nuint bytes);

    [LibraryImport("wasmtime", EntryPoint = "wasmtime_config_parallel_compilation_set")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial void SetParallelCompilation(nint config, [MarshalAs(UnmanagedType.U1)] bool isParallel);
}
