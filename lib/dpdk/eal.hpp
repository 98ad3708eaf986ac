// The Environment Abstraction Layer as a handle: started first, cleaned up last, once per process
// (rte_eal_init cannot be called again after rte_eal_cleanup). Main thread only.
#pragma once

#include <vector>

#include "base/result.hpp"

namespace voxplane::dpdk {

class eal {
public:
    // Starts EAL with the arguments before "--". argv is reordered by EAL as getopt does.
    [[nodiscard]] static result<eal> create(int argc, char** argv);

    eal(eal&& other) noexcept;
    eal& operator=(eal&& other) noexcept;
    eal(const eal&) = delete;
    eal& operator=(const eal&) = delete;
    ~eal();

    // How many of argc EAL took. What follows is argv[consumed()], which holds the "--" or, without
    // one, is past the end of EAL's options; it plays the part of argv[0] for the next parser.
    [[nodiscard]] int consumed() const noexcept { return consumed_; }

private:
    explicit eal(int consumed) noexcept : consumed_(consumed), owned_(true) {}
    void release() noexcept;

    int consumed_ = 0;
    bool owned_ = false;
};

// The lcores that EAL gave us to poll on, in EAL's order, without the main lcore. After
// eal::create.
[[nodiscard]] std::vector<unsigned> worker_lcores();
[[nodiscard]] unsigned main_lcore() noexcept;

// NUMA node of an lcore, for placing what its worker touches.
[[nodiscard]] int numa_of_lcore(unsigned lcore) noexcept;

} // namespace voxplane::dpdk
