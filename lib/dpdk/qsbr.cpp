// Memory and registration of the quiescent-state variable; main thread.
#include "dpdk/qsbr.hpp"

#include <cerrno>
#include <string>

#include <rte_errno.h>
#include <rte_malloc.h>

#include "dpdk/error.hpp"

namespace voxplane::dpdk {

result<qsbr> qsbr::create(std::uint32_t max_threads, int numa) {
    if (max_threads == 0)
        return failure{"rte_rcu_qsbr: room for 0 workers was asked for, expected 1 or more"};
    const std::size_t bytes = rte_rcu_qsbr_get_memsize(max_threads);
    void* const memory = rte_zmalloc_socket("voxplane_qsbr", bytes, RTE_CACHE_LINE_SIZE, numa);
    if (memory == nullptr) {
        return call_failed("rte_zmalloc_socket of " + std::to_string(bytes) +
                               " bytes for rte_rcu_qsbr of " + std::to_string(max_threads) +
                               " workers",
                           ENOMEM);
    }
    auto* const state = static_cast<rte_rcu_qsbr*>(memory);
    if (rte_rcu_qsbr_init(state, max_threads) != 0) {
        const int code = rte_errno;
        rte_free(memory);
        return call_failed("rte_rcu_qsbr_init for " + std::to_string(max_threads) + " workers",
                           code);
    }
    return qsbr(state);
}

qsbr& qsbr::operator=(qsbr&& other) noexcept {
    if (this != &other) {
        rte_free(state_);
        state_ = std::exchange(other.state_, nullptr);
    }
    return *this;
}

qsbr::~qsbr() {
    rte_free(state_);
}

result<void> qsbr::register_worker(unsigned worker) {
    if (rte_rcu_qsbr_thread_register(state_, worker) != 0)
        return call_failed("rte_rcu_qsbr_thread_register of worker " + std::to_string(worker),
                           rte_errno);
    return {};
}

result<void> qsbr::unregister_worker(unsigned worker) {
    if (rte_rcu_qsbr_thread_unregister(state_, worker) != 0)
        return call_failed("rte_rcu_qsbr_thread_unregister of worker " + std::to_string(worker),
                           rte_errno);
    return {};
}

} // namespace voxplane::dpdk
