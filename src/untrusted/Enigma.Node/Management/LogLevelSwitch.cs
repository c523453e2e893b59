// SPDX-License-Identifier: MIT
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>Lets a running node log more or less.</summary>
public sealed class LogLevelSwitch
{
    private volatile int _level = (int)LogLevel.Information;

    /// <summary>The lowest level that is written. Default <see cref="LogLevel.Information"/>.</summary>
    public LogLevel Level
    {
        get => (LogLevel)_level;
        set => _level = (int)value;
    }

    /// <summary>A logger that writes to <paramref name="log"/> what the switch lets through.</summary>
    public ILogger Over(ILogger log) => new SwitchedLogger(log, this);

    private sealed class SwitchedLogger(ILogger log, LogLevelSwitch level) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= level.Level && log.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
