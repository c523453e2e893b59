// SPDX-License-Identifier: MIT
using System.Diagnostics.Metrics;

namespace Enigma.Node;

/// <summary>What the door of enclaves counts, by role.</summary>
internal sealed class EnclaveMetrics
{
    private readonly Counter<long> _starts;
    private readonly Histogram<double> _roundTrips;

    public EnclaveMetrics(Meter meter)
    {
        _starts = meter.CreateCounter<long>("enigma_enclave_starts", description: "Enclaves taken into service; more than one per enclave are restarts.");
        _roundTrips = meter.CreateHistogram(
            "enigma_enclave_round_trip_seconds",
            unit: null,
            description: "Time from a request to the reply of an enclave.",
            tags: null,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0002, 0.001, 0.005, 0.02, 0.1, 0.5, 2, 10] });
    }

    public void Started() => _starts.Add(1);

    public void RoundTrip(TimeSpan took) => _roundTrips.Record(took.TotalSeconds);
}
