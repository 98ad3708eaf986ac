// Signals of the process, as flags that main's loop reads.
#pragma once

namespace voxplane::app {

// SIGINT and SIGTERM stop the program; SIGPIPE is ignored.
void heed_stop_signals();
[[nodiscard]] bool stop_asked() noexcept;

// SIGUSR1: take no new calls; SIGUSR2: take them again.
void heed_drain_signals();
enum class drain_wish { none, drain, resume };
// The last one since it was asked for.
[[nodiscard]] drain_wish take_drain_wish() noexcept;

// SIGHUP: take what has changed in the configuration.
void heed_reload_signal();
[[nodiscard]] bool take_reload_wish() noexcept;

} // namespace voxplane::app
