// SPDX-License-Identifier: MIT
namespace Enigma.Fuzz.Engine;

/// <summary>All targets of this assembly, found by reflection, in the order of their names.</summary>
public static class TargetList
{
    /// <summary>New instances of all targets.</summary>
    public static IReadOnlyList<FuzzTarget> Create() =>
    [
        .. Instances<FuzzTarget>().Concat(Instances<ITargetFamily>().SelectMany(family => family.Targets))
            .OrderBy(target => target.Name, StringComparer.Ordinal),
    ];

    /// <summary>The target of a name; null when there is none.</summary>
    public static FuzzTarget? Find(string name) => Create().FirstOrDefault(target => target.Name == name);

    private static IEnumerable<T> Instances<T>() => typeof(TargetList).Assembly.GetTypes()
        .Where(type => type.IsAssignableTo(typeof(T)) && !type.IsAbstract && !type.ContainsGenericParameters
            && type.GetConstructor(Type.EmptyTypes) is not null)
        .Select(type => (T)Activator.CreateInstance(type)!);
}
