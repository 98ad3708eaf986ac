// A media plane that only remembers what it was asked: calls by name, with counters that a test
// sets. What is ended goes when the test says so.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "control/plane.hpp"

namespace voxplane::test {

class fake_plane final : public control::plane {
public:
    struct entry {
        config::call settings;
        unsigned changes = 0;
        session::signalled_legs signalled{};
        bool ending = false;
        std::uint64_t packets = 0; // of either leg
        session::call_memory memory{};
    };

    result<void> create(const config::call& wanted) override {
        if (refuse) {
            return failure{"refused"};
        }
        for (const auto& [id, e] : calls) {
            for (const endpoint& mine : {e.settings.a.local, e.settings.b.local}) {
                if (mine == wanted.a.local || mine == wanted.b.local) {
                    return failure{"port in use: " + to_string(mine)};
                }
            }
        }
        calls[wanted.id] = {wanted, 0, {}, false, 0, {}};
        return {};
    }
    result<void> restore(const config::call& wanted, const session::call_memory& past) override {
        auto made = create(wanted);
        if (made) {
            calls[wanted.id].memory = past;
        }
        return made;
    }
    mutable std::uint64_t recalls = 0;
    [[nodiscard]] std::optional<session::call_memory> recall(const std::string& id) const override {
        ++recalls;
        const auto found = calls.find(id);
        return found == calls.end() ? std::nullopt : std::optional(found->second.memory);
    }
    void modify(const config::call& wanted, session::signalled_legs signalled) override {
        entry& e = calls.at(wanted.id);
        e.settings = wanted;
        e.signalled = signalled;
        ++e.changes;
    }
    void end(const std::string& id) override { calls.at(id).ending = true; }

    [[nodiscard]] std::optional<telemetry::call_view> look(const std::string& id) const override {
        const auto found = calls.find(id);
        if (found == calls.end()) {
            return std::nullopt;
        }
        telemetry::call_view view;
        view.id = id;
        view.a.local = found->second.settings.a.local;
        view.b.local = found->second.settings.b.local;
        view.a.signalled = found->second.settings.a.remote;
        view.a.packets = found->second.packets;
        view.a.octets = found->second.packets * 160;
        view.a.expected = found->second.packets;
        view.a.ssrc = found->second.packets == 0 ? 0 : 77;
        return view;
    }
    [[nodiscard]] unsigned busy_percent() const override { return busy; }

    // Lets go of all that was ended.
    void finish() {
        std::vector<std::string> gone;
        for (const auto& [id, e] : calls) {
            if (e.ending) {
                gone.push_back(id);
            }
        }
        for (const std::string& id : gone) {
            const telemetry::call_view view = *look(id);
            calls.erase(id);
            on_ended(view);
        }
    }
    [[nodiscard]] std::size_t running() const {
        std::size_t n = 0;
        for (const auto& [id, e] : calls) {
            n += e.ending ? 0 : 1;
        }
        return n;
    }

    std::map<std::string, entry> calls;
    bool refuse = false;
    unsigned busy = 0;
};

} // namespace voxplane::test
