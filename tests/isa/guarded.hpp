// Memory in which a kernel that reads or writes outside its bytes faults or is found out: pages
// that may not be touched on both sides, and a pattern in all bytes that do not belong to the data.
#pragma once

#include <cstddef>
#include <cstdint>

namespace voxplane::isa_test {

class guarded {
public:
    // Room for data of up to 64 KiB and a margin. Ends the process when memory cannot be had.
    guarded();
    ~guarded();
    guarded(const guarded&) = delete;
    guarded& operator=(const guarded&) = delete;

    // Fills all with the pattern; n bytes that begin right behind the guard page, plus offset.
    [[nodiscard]] std::uint8_t* at_begin(std::size_t n, std::size_t offset = 0);
    // The same with n bytes that end right before the other guard page, less offset.
    [[nodiscard]] std::uint8_t* at_end(std::size_t n, std::size_t offset = 0);
    // True when every byte near the n last placed ones still has the pattern.
    [[nodiscard]] bool untouched() const;

private:
    std::uint8_t* place(std::uint8_t* data, std::size_t n);

    std::uint8_t* map_ = nullptr;
    std::size_t map_bytes_ = 0;
    std::uint8_t* room_ = nullptr;
    std::size_t room_bytes_ = 0;
    std::uint8_t* data_ = nullptr;
    std::size_t data_bytes_ = 0;
};

} // namespace voxplane::isa_test
