// How a row is timed. Least of many short stretches: noise only adds time, and a stretch that was
// preempted or interrupted does not count. Stretches on a whole core count before any on a shared
// one (support/core_share.hpp). Cold rows take the median of stretches instead: some frames are
// nearer than others, and the least would choose them.
#include "row.hpp"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "support/allocations.hpp"
#include "support/arena.hpp"
#include "support/core_share.hpp"

namespace voxplane::perf {

namespace {

constexpr double stretch_ns = 10'000;
constexpr std::size_t anchor_stretches = 16;

// By how much the named row is to be slower; 0 as a rule. VOXPLANE_BENCH_SLOW=<row>=<percent> calls
// that row's kernel so much more often, so that the regression gate can be seen to catch it: the
// measurement changes, never the library.
std::size_t planted_percent(const std::string& name) {
    const char* text = std::getenv("VOXPLANE_BENCH_SLOW");
    const std::string_view wish = text == nullptr ? "" : text;
    const std::size_t end = wish.rfind('=');
    if (end == std::string_view::npos || wish.substr(0, end) != name) {
        return 0;
    }
    return std::strtoul(text + end + 1, nullptr, 10);
}

// Figures of stretches, in nanoseconds a call.
class figures {
public:
    figures() { whole_.reserve(most), shared_.reserve(most); }

    // The core was probed after this stretch; before it, after the one before.
    void add(double ns) {
        const double now = core_share();
        auto& into = std::max(now, before_) > most_of_whole_core ? shared_ : whole_;
        before_ = now;
        if (into.size() < most) {
            into.push_back(ns);
        } else {
            into[next_++ % most] = ns;
        }
    }

    // A few that look whole among many that do not are only the neighbour's pauses for the probes.
    [[nodiscard]] bool shared() const { return whole_.size() * 4 < whole_.size() + shared_.size(); }

    [[nodiscard]] double typical(bool cold) {
        auto& all = shared() ? shared_ : whole_; // never empty
        const auto at =
            all.begin() + static_cast<std::ptrdiff_t>(cold ? all.size() / 2 : std::size_t{0});
        std::nth_element(all.begin(), at, all.end());
        return *at;
    }

private:
    static constexpr std::size_t most = 4096;
    std::vector<double> whole_;
    std::vector<double> shared_;
    double before_ = core_share();
    std::size_t next_ = 0;
};

// Copies of one length, from and to frames of the same pages: sources in a page's lower half,
// copies in its upper one, so that no load waits for a store that has but its offset in the page.
struct copies {
    static constexpr std::size_t page = 4096;

    std::size_t bytes;
    std::size_t stride;
    std::size_t frames;
    std::size_t half;   // of a page; longer frames take more
    unsigned page_bits; // 1 << page_bits frames are in a page
    arena memory;
    turn where;

    copies(std::size_t length, bool cold)
        : bytes(length), stride((length + 63) / 64 * 64), frames(frames_of(2 * stride, cold)),
          half(std::max(page / 2, stride)),
          page_bits(static_cast<unsigned>(std::bit_width(half / stride) - 1)),
          memory(((frames >> page_bits) + 1) * 2 * half), where(frames, cold) {
        memory.fill();
    }

    // A length that the compiler does not know, as kernels do not know theirs: glibc's memcpy.
    void operator()(std::size_t f) const {
        const std::size_t in_page = f & ((std::size_t{1} << page_bits) - 1);
        std::uint8_t* const from = memory.data() + 2 * half * (f >> page_bits) + stride * in_page;
        std::memcpy(from + half, from, bytes);
    }
};

// The anchor, the same in all programs. On some physical pages a short memcpy takes up to 1.9 times
// as long as on others, for as long as the process lives and with addresses that are the same in
// each (480 bytes: 5.3 to 9.4 ns). Hence hot stretches go through several sets of pages, and the
// least of them all counts.
class anchor {
public:
    anchor(std::size_t bytes, bool cold) {
        for (std::size_t i = 0; i < (cold ? 1 : hot_placements); ++i) {
            placed_.push_back(std::make_unique<copies>(bytes, cold));
        }
    }

    std::uint64_t ticks(std::size_t calls) {
        copies& one = *placed_[next_++ % placed_.size()];
        if (placed_.size() > 1) {
            stretch_ticks(one, one.where, one.frames); // into L1 again
        }
        return stretch_ticks(one, one.where, calls);
    }

    [[nodiscard]] std::size_t frames() const { return placed_[0]->frames; }

    static anchor& of(std::size_t bytes, bool cold) {
        static std::map<std::pair<std::size_t, bool>, anchor> all;
        return all.try_emplace({bytes, cold}, bytes, cold).first->second;
    }

private:
    static constexpr std::size_t hot_placements = 8;

    std::vector<std::unique_ptr<copies>> placed_;
    std::size_t next_ = 0;
};

// So many calls that a stretch takes its time, and all hot frames come by equally often. The least
// of a few tries: one that was preempted would leave stretches so short that they measure the
// clock.
std::size_t calls_of_a_stretch(const row& facts, const stretch& work) {
    const std::size_t least = facts.cold ? 16 : facts.frames;
    for (std::size_t calls = least;; calls *= 2) {
        std::uint64_t ticks = work(calls);
        for (int again = 0; again < 4; ++again) {
            ticks = std::min(ticks, work(calls));
        }
        const double spent = static_cast<double>(ticks) * ns_per_tick();
        if (spent >= stretch_ns / 2) {
            const auto fit = static_cast<double>(calls) * stretch_ns / spent;
            return std::max<std::size_t>(static_cast<std::size_t>(fit) / least, 1) * least;
        }
    }
}

double memcpy_ns(const row& facts) {
    anchor& memcpy = anchor::of(facts.bytes, facts.cold);
    const std::size_t calls = std::max<std::size_t>(8192 / (facts.bytes / 64 + 4), 16);
    figures found;
    memcpy.ticks(memcpy.frames());
    for (std::size_t i = 0; i < anchor_stretches; ++i) {
        const auto spent = static_cast<double>(memcpy.ticks(calls));
        found.add(spent * ns_per_tick() / static_cast<double>(calls));
    }
    return found.typical(facts.cold);
}

// calls: of a stretch, the same in all repetitions, since Google Benchmark insists on it.
void run_row(benchmark::State& state, const row& facts, const stretch& work, std::size_t calls) {
    const std::size_t slowed = (calls * planted_percent(facts.name) + 99) / 100;
    const double copy_ns = memcpy_ns(facts);
    // Once through all frames, so that a cold one is as far as L3 and no farther.
    work(facts.frames);
    figures found;
    while (state.KeepRunningBatch(static_cast<benchmark::IterationCount>(calls))) {
        const auto spent = static_cast<double>(work(calls + slowed));
        found.add(spent * ns_per_tick() / static_cast<double>(calls));
    }
    const double ns = found.typical(facts.cold);
    state.counters["ns"] = ns;
    state.counters["x_memcpy"] = ns / copy_ns;
    state.counters["shared"] = found.shared() ? 1 : 0;
    if (facts.samples != 0) {
        state.counters["samples_s"] = static_cast<double>(facts.samples) / ns * 1e9;
    }
    if (facts.units > 1) {
        state.counters[std::string(facts.unit) + "_ns"] = ns / static_cast<double>(facts.units);
    }
    const std::uint64_t blocks = allocations();
    work(1);
    state.counters["blocks"] = static_cast<double>(allocations() - blocks);
}

} // namespace

std::size_t frames_of(std::size_t bytes, bool cold) {
    if (cold) {
        return std::bit_ceil(cold_bytes / bytes);
    }
    return std::bit_floor(std::clamp<std::size_t>(16 * 1024 / bytes, 1, 16));
}

void register_row(const row& facts, stretch work) {
    const auto run = [facts, work = std::move(work), calls = std::size_t{0}](auto& state) mutable {
        if (calls == 0) {
            calls = calls_of_a_stretch(facts, work);
        }
        run_row(state, facts, work, calls);
    };
    benchmark::RegisterBenchmark(facts.name.c_str(), run);
}

void add_memcpy(std::size_t bytes, bool cold) {
    row facts{.name = "memcpy/" + std::to_string(bytes) + "_bytes" + (cold ? "/cold" : ""),
              .frames = 1,
              .cold = cold,
              .bytes = bytes,
              .samples = bytes / 2};
    facts.frames = frames_of(2 * ((bytes + 63) / 64 * 64), cold);
    register_row(facts,
                 [bytes, cold](std::size_t calls) { return anchor::of(bytes, cold).ticks(calls); });
}

} // namespace voxplane::perf
