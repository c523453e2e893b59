// SPDX-License-Identifier: MIT
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Enigma.Node;

/// <summary>
/// The instruments of one meter in Prometheus' text format. Written here, because the exporter of OpenTelemetry for this format is a
/// preview with a dozen packages behind it and this is one page; a process that wants OpenTelemetry can listen to the same meter.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>The type that the format is served as.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // More series than the code can make; a label with unbounded values would show as series that are missing.
    private const int MaxSeries = 2000;

    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _series;

    public PrometheusText(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Everything measured so far.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (_gate)
        {
            foreach (var family in _families.Values)
            {
                family.Write(text);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}=\"{Escape(tag.Value)}\""));
        lock (_gate)
        {
            if (!_families.TryGetValue(instrument.Name, out var family))
            {
                family = new Family(instrument);
                _families.Add(instrument.Name, family);
            }

            if (family.Knows(labels) || _series++ < MaxSeries)
            {
                family.Measure(labels, value);
            }
        }
    }

    private static string Escape(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture)!
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed class Family(Instrument instrument)
    {
        private readonly SortedDictionary<string, Series> _series = new(StringComparer.Ordinal);
        private readonly IReadOnlyList<double> _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? [];

        private bool IsHistogram => instrument is Histogram<double>;

        private bool IsCounter => instrument is Counter<long>;

        public bool Knows(string labels) => _series.ContainsKey(labels);

        public void Measure(string labels, double value)
        {
            if (!_series.TryGetValue(labels, out var series))
            {
                series = new Series(new long[_bounds.Count]);
                _series.Add(labels, series);
            }

            // What is observed is a state; everything else adds up.
            series.Sum = instrument.IsObservable ? value : series.Sum + value;
            series.Count++;
            for (var i = 0; i < _bounds.Count; i++)
            {
                series.Buckets[i] += value <= _bounds[i] ? 1 : 0;
            }
        }

        public void Write(StringBuilder text)
        {
            var name = IsCounter ? $"{instrument.Name}_total" : instrument.Name;
            text.Append("# HELP ").Append(name).Append(' ').Append(instrument.Description).Append('\n');
            text.Append("# TYPE ").Append(name).Append(IsHistogram ? " histogram\n" : IsCounter ? " counter\n" : " gauge\n");
            foreach (var (labels, series) in _series)
            {
                if (!IsHistogram)
                {
                    Line(text, name, labels, series.Sum);
                    continue;
                }

                for (var i = 0; i < _bounds.Count; i++)
                {
                    Line(text, $"{name}_bucket", With(labels, Number(_bounds[i])), series.Buckets[i]);
                }

                Line(text, $"{name}_bucket", With(labels, "+Inf"), series.Count);
                Line(text, $"{name}_sum", labels, series.Sum);
                Line(text, $"{name}_count", labels, series.Count);
            }
        }

        private static string With(string labels, string bound) => labels.Length == 0 ? $"le=\"{bound}\"" : $"{labels},le=\"{bound}\"";

        private static void Line(StringBuilder text, string name, string labels, double value)
        {
            text.Append(name);
            if (labels.Length > 0)
            {
                text.Append('{').Append(labels).Append('}');
            }

            text.Append(' ').Append(Number(value)).Append('\n');
        }

        private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
    }

    private sealed record Series(long[] Buckets)
    {
        public double Sum { get; set; }

        public long Count { get; set; }
    }
}
