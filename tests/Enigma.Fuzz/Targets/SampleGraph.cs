// SPDX-License-Identifier: MIT
using System.Collections;
using Enigma.Protocol;
using Enigma.Shared.Tests;
using Enigma.Shared.Tests.Protocol;

namespace Enigma.Fuzz.Targets;

/// <summary>Every value that the messages of the samples are made of: a seed for each type without a list of types.</summary>
internal static class SampleGraph
{
    public static IReadOnlyCollection<object> All { get; } = Collect();

    private static HashSet<object> Collect()
    {
        var found = new HashSet<object>();
        object[] roots =
        [
            .. DoorSamples.Requests, .. DoorSamples.Replies, .. DoorSamples.AuthorityRequests, .. DoorSamples.AuthorityReplies,
            Sample.Task, Sample.Deploy, Sample.Leaf, Sample.BatchEntry, Sample.Inputs, Sample.Manifest, Sample.KeyRequest, Sample.Delta,
            Sample.CheckpointHeader, Sample.Query, new QueriedOutcome(new SucceededOutcome(5, Sample.Bytes("r", 9))), new EstimatedOutcome(GasClass.Of(3)),
            AttestationSample.MakeEvidence(),
        ];
        foreach (var root in roots)
        {
            Visit(root, found);
        }

        return found;
    }

    private static void Visit(object value, HashSet<object> found)
    {
        if (value is string || value.GetType().IsPrimitive || value.GetType().IsEnum)
        {
            return;
        }

        if (value is IEnumerable items)
        {
            foreach (var item in items)
            {
                Visit(item, found);
            }

            return;
        }

        if (value.GetType().Namespace?.StartsWith("Enigma", StringComparison.Ordinal) != true || !found.Add(value))
        {
            return;
        }

        foreach (var property in value.GetType().GetProperties())
        {
            // What is computed, such as the next block, is no part of the value.
            if (property.CanWrite && property.GetIndexParameters().Length == 0 && property.GetValue(value) is { } part)
            {
                Visit(part, found);
            }
        }
    }
}
