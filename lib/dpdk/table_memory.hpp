// Memory of tables that packets look into at random: legs, ports. Every look at another page costs
// an address translation, so that they lie in pages of 2 MiB where there are any: EAL's hugepages,
// else (--no-huge) transparent ones of the kernel. Made and freed by main; never for devices.
#pragma once

#include <cstddef>

#include "base/cacheline.hpp"
#include "base/result.hpp"

namespace voxplane::dpdk {

class table_memory {
public:
    // Where the memory begins: a multiple of this.
    static constexpr std::size_t alignment = 2 * cache_line_bytes;

    // Zeroed and present. what: for errors and EAL's lists. Main lcore.
    [[nodiscard]] static result<table_memory> create(const char* what, std::size_t bytes);
    table_memory(table_memory&& other) noexcept;
    table_memory& operator=(table_memory&& other) noexcept;
    ~table_memory();

    [[nodiscard]] void* get() const noexcept { return memory_; }

private:
    table_memory(void* memory, std::size_t mapped_bytes) noexcept
        : memory_(memory), mapped_bytes_(mapped_bytes) {}
    void* memory_;
    std::size_t mapped_bytes_; // 0: from EAL's heap
};

} // namespace voxplane::dpdk
