// Frame pools of all sizes for the workers of one NUMA node, and what each worker sees of them.
// Made and tended by main, destroyed after the workers have ended.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/frame_class.hpp"
#include "base/result.hpp"
#include "frame/pool.hpp"

namespace voxplane::frame {

// One worker's caches, by class.
class stock {
public:
    // Storage for so many samples, all channels together, with one reader: of the smallest class
    // that fits, or of a larger one while that has none left. Null: no class has. Worker.
    [[nodiscard]] block* take(std::uint32_t samples) noexcept {
        std::size_t wanted = 0;
        while (wanted < frame_classes && samples > frame_class_samples[wanted]) {
            ++wanted;
        }
        if (wanted == frame_classes) [[unlikely]] {
            too_long_.add(1);
            return nullptr;
        }
        if (block* const taken = shares_[wanted]->take()) [[likely]] {
            shares_[wanted]->count_hit();
            return taken;
        }
        return take_larger(wanted);
    }

    // Requests beyond the largest class. Any thread.
    [[nodiscard]] std::uint64_t too_long() const noexcept { return too_long_.get(); }

private:
    friend class pools;
    [[nodiscard]] block* take_larger(std::size_t wanted) noexcept;

    std::array<cache*, frame_classes> shares_{}; // read-only after launch
    published<std::uint64_t> too_long_;
};

struct class_settings {
    std::uint32_t initial = 0;
    std::uint32_t maximum = 0;
};

struct pools_settings {
    std::string name = "frames"; // the classes are called frames160, frames320 ...
    std::array<class_settings, frame_classes> classes;
    std::uint32_t workers = 1;
    int numa = -1; // any
};

class pools {
public:
    // Main, after EAL. Error: no memory, or a name is taken.
    [[nodiscard]] static result<pools> create(const pools_settings& wanted);

    // What a worker takes from, 0..workers-1. Main hands it out before launch.
    [[nodiscard]] stock& of_worker(std::uint32_t worker) noexcept { return stocks_[worker]; }

    // Makes more frames of each class that is running low. Returns how many. Main, once a tick.
    std::uint32_t tend() noexcept;

    // By class. Any thread.
    [[nodiscard]] std::vector<frame::usage> usage() const;
    // Frames of all classes that are taken now: 0 when the last worker has ended, or some leaked.
    [[nodiscard]] std::uint32_t in_use() const noexcept;

private:
    explicit pools(std::uint32_t workers)
        : workers_(workers), stocks_(std::make_unique<stock[]>(workers)) {}

    std::uint32_t workers_;
    std::vector<pool> classes_;
    std::unique_ptr<stock[]> stocks_; // by worker
};

} // namespace voxplane::frame
