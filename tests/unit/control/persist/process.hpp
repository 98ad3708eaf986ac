// A process with calls and their snapshot, as the service joins them: its end is a kill, and
// another one on the same file goes on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../registry_bench.hpp"
#include "control/persist/keeper.hpp"
#include "control/persist/restore.hpp"
#include "control/persist/store.hpp"
#include "snapshot_bench.hpp"

namespace voxplane::test {

using control::call_end;

struct process {
    explicit process(const std::string& path, std::uint64_t now_ns, const config::settings& how)
        : settings(how), now(now_ns) {
        auto store = persist::open_store(path, "", true);
        const persist::clocks at{now, persist::wall_ns()};
        restored = persist::decode((*store)->kept(), {}, at);
        taken = restored.ports();
        ports = std::make_unique<control::interfaces>(settings, 2, taken, 1);
        calls = std::make_unique<control::registry>(media, *ports, settings.control, 100);
        keeper = std::make_unique<persist::keeper>(std::move(*store), *calls, media);
        persist::begin(restored, *calls, *ports, *keeper, at);
        calls->on_change = [this](const control::call& c) { keeper->changed(c.id); };
        calls->on_end = [this](const control::call& c, call_end why) {
            end = why;
            keeper->ended(c, settings.control.quarantine_s);
        };
    }
    void poll() {
        calls->poll(now);
        keeper->poll(now);
    }
    bool establish(const std::string& id) {
        request offer =
            registry_bench::ask(command::offer, id, "a", "", sdp_of("198.18.0.9", 4000, "0"));
        offer.direction = {"in", "out"};
        offer.codec.transcode = {"PCMA"};
        const request answer =
            registry_bench::ask(command::answer, id, "a", "b", sdp_of("198.18.1.9", 5000, "8"));
        return calls->offer(offer, now) && calls->answer(answer, now);
    }

    config::settings settings;
    std::uint64_t now;
    fake_plane media;
    persist::restoration restored;
    std::vector<endpoint> taken;
    std::unique_ptr<control::interfaces> ports;
    std::unique_ptr<control::registry> calls;
    std::unique_ptr<persist::keeper> keeper;
    call_end end{};
};

inline config::settings with_quarantine(std::uint32_t seconds) {
    config::settings s = settings_of(30399);
    s.control.quarantine_s = seconds;
    return s;
}

} // namespace voxplane::test
