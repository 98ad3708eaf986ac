// Quiescent-state based reclamation (rte_rcu_qsbr): tells the main thread when every worker has let
// go of what it read from the shared port table. Main makes the handle, asks for tokens and checks
// them; each worker reports under its own worker id (0 .. max_threads - 1).
#pragma once

#include <cstdint>
#include <utility>

#include <rte_rcu_qsbr.h>

#include "base/result.hpp"

namespace voxplane::dpdk {

class qsbr {
public:
    [[nodiscard]] static result<qsbr> create(std::uint32_t max_threads, int numa);

    qsbr(qsbr&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
    qsbr& operator=(qsbr&& other) noexcept;
    qsbr(const qsbr&) = delete;
    qsbr& operator=(const qsbr&) = delete;
    ~qsbr();

    // Before a worker's first online() and after its last offline().
    [[nodiscard]] result<void> register_worker(unsigned worker);
    [[nodiscard]] result<void> unregister_worker(unsigned worker);

    // Worker: from online to offline it may hold references. It must be offline around any sleep,
    // otherwise nothing is freed meanwhile.
    void online(unsigned worker) noexcept { rte_rcu_qsbr_thread_online(state_, worker); }
    void offline(unsigned worker) noexcept { rte_rcu_qsbr_thread_offline(state_, worker); }
    // Worker: it holds no reference at this moment. A store with release order, whose partner is
    // the acquire load in check().
    void quiescent(unsigned worker) noexcept { rte_rcu_qsbr_quiescent(state_, worker); }

    // Main: taken after the old object was unpublished.
    [[nodiscard]] std::uint64_t start() noexcept { return rte_rcu_qsbr_start(state_); }
    // Main: true when every online worker was quiescent after the token was taken. wait = true
    // spins until then.
    [[nodiscard]] bool check(std::uint64_t token, bool wait = false) noexcept {
        return rte_rcu_qsbr_check(state_, token, wait) != 0;
    }

    [[nodiscard]] rte_rcu_qsbr* get() const noexcept { return state_; }

private:
    explicit qsbr(rte_rcu_qsbr* state) noexcept : state_(state) {}

    rte_rcu_qsbr* state_ = nullptr;
};

} // namespace voxplane::dpdk
