// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm.Instrumentation;

namespace Enigma.Enclave.Worker.Wasm.Host;

/// <summary>Checks a module's imports against its host ABI and settles which memory it gets.</summary>
internal static class ImportCheck
{
    /// <exception cref="MalformedModuleException">An import does not exist, or has another type.</exception>
    public static void Functions(ModuleLayout layout, HostFunctions host)
    {
        foreach (ModuleImport import in layout.Imports)
        {
            if (import.Kind != ExternKind.Function)
            {
                continue;
            }

            FunctionType? provided = import.Module == host.Module ? host.TypeOf(import.Name) : null;
            if (provided is null)
            {
                throw new MalformedModuleException($"import {import.Module}.{import.Name} does not exist in the host ABI {host.Module}");
            }

            FunctionType declared = layout.TypeAt(import.TypeIndex);
            if (!declared.Parameters.AsSpan().SequenceEqual(provided.Parameters) || !declared.Results.AsSpan().SequenceEqual(provided.Results))
            {
                throw new MalformedModuleException($"import {import.Module}.{import.Name} is declared with another type than it has");
            }
        }
    }

    /// <summary>The memory of the module with a maximum that the limits allow, or null when it has none.</summary>
    public static MemoryLimits? Memory(ModuleLayout layout, HostFunctions host, RuntimeLimits limits)
    {
        if (layout.Memory is not { } declared)
        {
            return null;
        }

        uint limit = (uint)limits.MemoryPages;
        ModuleImport? import = layout.Imports.Find(item => item.Kind == ExternKind.Memory);
        if (import is null)
        {
            return declared with { Maximum = Math.Min(declared.Maximum ?? limit, limit) };
        }

        if (host.Module != EnvAbi.ModuleName || import.Module != EnvAbi.ModuleName || import.Name != "memory")
        {
            throw new MalformedModuleException($"import {import.Module}.{import.Name} is a memory that the host ABI {host.Module} does not have");
        }

        uint maximum = Math.Min(declared.Maximum ?? EnvAbi.ImportedMemoryMaximum, EnvAbi.ImportedMemoryMaximum);
        if (declared.Initial > maximum)
        {
            throw new MalformedModuleException($"an imported memory of {declared.Initial} pages is above the limit of {maximum}");
        }

        return new MemoryLimits(Math.Max(declared.Initial, Math.Min(EnvAbi.ImportedMemoryInitial, maximum)), maximum);
    }
}
