// A store that is slow or fails: the giver never waits, nothing that was taken is lost, and what
// was not taken is counted.
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "control/persist/writer.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using namespace std::chrono_literals;
using control::persist::record;
using control::persist::record_kind;
using control::persist::writer;

// What a store did, read when its writer has ended.
struct doings {
    std::vector<std::string> keys;
    std::atomic<int> failures{0}; // attempts that are still to fail
    std::mutex gate;              // closed: the disk does not answer
};

class trying_store final : public control::persist::store {
public:
    explicit trying_store(doings& to) : to_(to) {}
    result<void> write(const std::vector<record>& changes) override {
        const std::lock_guard open(to_.gate);
        if (to_.failures > 0) {
            --to_.failures;
            return failure{"no space left"};
        }
        for (const record& each : changes) {
            to_.keys.push_back(each.key);
        }
        return {};
    }
    result<void> tend(std::uint64_t) override { return {}; }

private:
    doings& to_;
};

record numbered(int i) {
    return {record_kind::call, 1, std::to_string(i), "body"};
}

void never_waits(report& r) {
    doings done;
    constexpr int most = 100;
    int taken = 0;
    {
        writer w(std::make_unique<trying_store>(done), most);
        {
            const std::lock_guard closed(done.gate);
            for (int i = 0; i < 10 * most; ++i) {
                taken += w.offer(numbered(i)) ? 1 : 0;
            }
            r.equal(taken, most, "as many as there is room for");
            r.equal(w.figures().refused, 9U * most, "the others are counted");
            r.equal(w.figures().waiting, std::uint64_t{most}, "those wait");
        }
        for (int i = 0; i < 500 && w.figures().waiting != 0; ++i) {
            std::this_thread::sleep_for(10ms);
        }
        r.that(w.offer(numbered(-1)), "room again");
    }
    r.equal(done.keys.size(), std::size_t{most} + 1, "all that was taken is written");
    for (int i = 0; i < most; ++i) {
        r.equal(done.keys[static_cast<std::size_t>(i)], std::to_string(i), "in its order");
    }
}

void tries_again(report& r) {
    doings done;
    done.failures = 3;
    writer w(std::make_unique<trying_store>(done));
    for (int i = 0; i < 10; ++i) {
        r.that(w.offer(numbered(i)), "taken");
    }
    for (int i = 0; i < 500 && w.figures().written != 10; ++i) {
        std::this_thread::sleep_for(10ms);
    }
    r.equal(w.figures().written, 10U, "written in the end");
    r.equal(w.figures().failures, 3U, "failures");
}

// A store that never works does not hold up the end.
void ends(report& r) {
    doings done;
    done.failures = 1'000'000;
    const auto began = std::chrono::steady_clock::now();
    {
        writer w(std::make_unique<trying_store>(done));
        r.that(w.offer(numbered(1)), "taken");
    }
    r.that(std::chrono::steady_clock::now() - began < 30s, "the end comes");
    r.that(done.keys.empty() && done.failures < 1'000'000, "it was tried");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(never_waits),
        voxplane_test(tries_again),
        voxplane_test(ends),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
