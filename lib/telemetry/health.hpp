// Whether the program does its work: workers report, ports have a link, pools have buffers, what
// writers were given is written. The main lcore gathers facts and looks at them now and then; who
// asks gets what came of the last look, and hears of a main lcore that looks no more. Asked by the
// telemetry socket and by HTTP alike.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace voxplane::telemetry {

// What is known at one time of the clock that all times here are of; it never steps back.
struct health_facts {
    struct worker {
        unsigned lcore = 0;
        std::uint64_t silent_ms = 0; // since its last report
    };
    struct port {
        std::string name;
        bool up = false;
    };
    struct pool {
        std::string name;
        std::uint64_t available = 0;
        std::uint64_t may_grow_by = 0;
    };
    // A count of what is lost for good, or of failed attempts.
    struct loss {
        std::string name;
        std::uint64_t count = 0;
    };
    std::uint64_t now_ms = 0;
    std::vector<worker> workers;
    std::vector<port> ports;
    std::vector<pool> pools;
    std::vector<loss> losses;
};

struct health_fault {
    std::string check;  // "worker", "port", "pool", "writer" or "main"
    std::string what;   // which one
    std::string reason; // a sentence without its end
};

class health {
public:
    // A worker reports every 100 ms, and one that shares its CPU may miss some; after a second of
    // silence its callers hear it.
    static constexpr std::uint64_t stuck_ms = 1000;
    // The main lcore looks four times a second, unless it waits for something it should not.
    static constexpr std::uint64_t main_stuck_ms = 2000;
    // How long a loss is shown, so that checks some seconds apart see it.
    static constexpr std::uint64_t loss_shown_ms = 60'000;

    // Main lcore.
    void look(const health_facts& facts);

    // Faults now; empty: all is well. Before the first look: "main". Any thread but a worker.
    [[nodiscard]] std::vector<health_fault> faults(std::uint64_t now_ms) const;

private:
    struct seen_loss {
        std::uint64_t count = 0;
        std::uint64_t risen_ms = 0; // 0: never
    };
    void look_at_losses(const health_facts& facts, std::vector<health_fault>& out);

    std::unordered_map<std::string, seen_loss> losses_; // main lcore
    mutable std::mutex lock_;
    std::vector<health_fault> faults_;
    std::uint64_t looked_ms_ = 0;
    bool looked_ = false;
};

} // namespace voxplane::telemetry
