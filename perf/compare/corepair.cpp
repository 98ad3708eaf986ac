// Prints the median round trip of one cache line between two cores, in TSC cycles. A virtual
// machine's cores may be threads of one physical core, share a last-level cache, or share nothing,
// and the host moves them: a comparison over two cores is fair only between runs that had the same
// placement. Usage: corepair CORE CORE
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <x86intrin.h>

namespace {

constexpr std::uint32_t trips = 400;
constexpr std::size_t rounds = 201;

struct alignas(128) mailbox {
    std::atomic<std::uint32_t> value{0};
};

bool pin(unsigned core) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(core, &cpus);
    return pthread_setaffinity_np(pthread_self(), sizeof cpus, &cpus) == 0;
}

void wait_for(const mailbox& box, std::uint32_t value) {
    while (box.value.load(std::memory_order_acquire) != value)
        continue;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3 || !pin(static_cast<unsigned>(std::atoi(argv[1])))) {
        std::fprintf(stderr, "usage: corepair CORE CORE, two cores of this machine\n");
        return EXIT_FAILURE;
    }
    static mailbox there;
    static mailbox back;
    const auto other = static_cast<unsigned>(std::atoi(argv[2]));
    std::thread echo([other] {
        if (!pin(other))
            std::exit(EXIT_FAILURE);
        for (std::uint32_t n = 1; n <= trips * rounds; ++n) {
            wait_for(there, n);
            back.value.store(n, std::memory_order_release);
        }
    });
    std::array<std::uint64_t, rounds> cycles{};
    std::uint32_t n = 0;
    for (auto& round : cycles) {
        const std::uint64_t before = __rdtsc();
        for (std::uint32_t trip = 0; trip < trips; ++trip) {
            there.value.store(++n, std::memory_order_release);
            wait_for(back, n);
        }
        round = (__rdtsc() - before) / trips;
    }
    echo.join();
    std::nth_element(cycles.begin(), cycles.begin() + rounds / 2, cycles.end());
    std::printf("%llu\n", static_cast<unsigned long long>(cycles[rounds / 2]));
    return EXIT_SUCCESS;
}
