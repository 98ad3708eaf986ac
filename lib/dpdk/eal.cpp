// Starts and ends EAL on the main thread; owns nothing but the duty to clean up.
#include "dpdk/eal.hpp"

#include <utility>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_lcore.h>

#include "dpdk/error.hpp"

namespace voxplane::dpdk {

result<eal> eal::create(int argc, char** argv) {
    const int consumed = rte_eal_init(argc, argv);
    if (consumed < 0) {
        const int code = rte_errno;
        if (code == EALREADY) {
            return failure{"rte_eal_init: EAL was started before in this process; it can be "
                           "started only once"};
        }
        failure why = call_failed("rte_eal_init", code);
        why.text += "; EAL's own lines above name the cause (arguments, hugepages, or another "
                    "process with the same --file-prefix)";
        return why;
    }
    return eal(consumed);
}

eal::eal(eal&& other) noexcept
    : consumed_(other.consumed_), owned_(std::exchange(other.owned_, false)) {}

eal& eal::operator=(eal&& other) noexcept {
    if (this != &other) {
        release();
        consumed_ = other.consumed_;
        owned_ = std::exchange(other.owned_, false);
    }
    return *this;
}

eal::~eal() {
    release();
}

void eal::release() noexcept {
    if (std::exchange(owned_, false))
        rte_eal_cleanup();
}

std::vector<unsigned> worker_lcores() {
    std::vector<unsigned> lcores;
    constexpr int skip_main = 1;
    constexpr int no_wrap = 0;
    // LCORE_ID_ANY, one below the first lcore, starts the walk.
    for (unsigned lcore = rte_get_next_lcore(LCORE_ID_ANY, skip_main, no_wrap);
         lcore < RTE_MAX_LCORE; lcore = rte_get_next_lcore(lcore, skip_main, no_wrap))
        lcores.push_back(lcore);
    return lcores;
}

unsigned main_lcore() noexcept {
    return rte_get_main_lcore();
}

int numa_of_lcore(unsigned lcore) noexcept {
    return static_cast<int>(rte_lcore_to_socket_id(lcore));
}

} // namespace voxplane::dpdk
