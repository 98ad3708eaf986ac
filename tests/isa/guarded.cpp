// Guard pages by mmap; see guarded.hpp.
#include "guarded.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

namespace voxplane::isa_test {

namespace {

constexpr std::uint8_t pattern = 0xa5;
constexpr std::size_t room_for_data = 65536 + 4096;
// How far round the data the pattern is written and looked at: more than any kernel's step.
constexpr std::size_t margin = 256;

} // namespace

guarded::guarded() {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    room_bytes_ = (room_for_data + page - 1) / page * page;
    map_bytes_ = room_bytes_ + 2 * page;
    void* const all = mmap(nullptr, map_bytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) {
        std::perror("guarded memory: mmap");
        std::abort();
    }
    map_ = static_cast<std::uint8_t*>(all);
    room_ = map_ + page;
    if (mprotect(room_, room_bytes_, PROT_READ | PROT_WRITE) != 0) {
        std::perror("guarded memory: mprotect");
        std::abort();
    }
}

guarded::~guarded() {
    munmap(map_, map_bytes_);
}

std::uint8_t* guarded::at_begin(std::size_t n, std::size_t offset) {
    return place(room_ + offset, n);
}

std::uint8_t* guarded::at_end(std::size_t n, std::size_t offset) {
    return place(room_ + room_bytes_ - offset - n, n);
}

std::uint8_t* guarded::place(std::uint8_t* data, std::size_t n) {
    const auto at = static_cast<std::size_t>(data - room_);
    const std::size_t begin = at - std::min(margin, at);
    const std::size_t end = std::min(at + n + margin, room_bytes_);
    std::memset(room_ + begin, pattern, end - begin);
    data_ = data;
    data_bytes_ = n;
    return data;
}

bool guarded::untouched() const {
    const auto before = std::min(margin, static_cast<std::size_t>(data_ - room_));
    const auto behind =
        std::min(margin, room_bytes_ - static_cast<std::size_t>(data_ - room_) - data_bytes_);
    const auto kept = [](std::uint8_t b) { return b == pattern; };
    return std::all_of(data_ - before, data_, kept) &&
           std::all_of(data_ + data_bytes_, data_ + data_bytes_ + behind, kept);
}

} // namespace voxplane::isa_test
