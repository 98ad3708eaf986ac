// The choice: forced, remembered, or measured.
#include "kernels.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <system_error>
#include <thread>
#include <utility>

#include <unistd.h>

#include "simd/choice_cache.hpp"
#include "simd/cpu.hpp"

namespace voxplane::app {

namespace {

std::string milliseconds(std::uint64_t ns) {
    const std::uint64_t tenths = ns / 100'000;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
}

simd::cache_key key_for(const std::vector<simd::operation>& operations) {
    return {simd::cpu_name(), simd::list_version(operations)};
}

bool exists(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

// True when the file gave all times.
bool remember(const kernel_request& how, const std::vector<simd::operation>& operations,
              kernel_choice& choice) {
    if (!how.cache || !exists(*how.cache)) {
        return false;
    }
    auto times = simd::load_times(*how.cache, key_for(operations), operations);
    if (!times) {
        choice.warning =
            "kernel cache '" + *how.cache + "' ignored, measuring anew: " + times.error().text;
        return false;
    }
    choice.times = std::move(*times);
    choice.origin = "remembered in " + *how.cache;
    return true;
}

// The calibration stops by its budget while it runs; where a crowd at work keeps it from running,
// nothing but a thread that waits can. One that is late ends by itself, and is of no use. All that
// it works on is copied into its task, its own or constant: who asked may return, main too.
std::optional<simd::calibration> calibrate_in_time(const kernel_request& how,
                                                   const std::vector<simd::operation>& operations) {
    std::packaged_task<simd::calibration()> task([operations, now = how.now, limits = how.limits] {
        return simd::calibrate(operations, now, limits);
    });
    std::future<simd::calibration> made = task.get_future();
    std::thread by(std::move(task));
    if (made.wait_for(how.patience) != std::future_status::ready) {
        by.detach();
        return {};
    }
    by.join();
    return made.get();
}

void measure(const kernel_request& how, const std::vector<simd::operation>& operations,
             kernel_choice& choice) {
    auto in_time = calibrate_in_time(how, operations);
    if (!in_time) {
        choice.times = simd::calibrate(operations, how.now, {0, 0}).times;
        choice.origin = "not measured within " + std::to_string(how.patience.count()) +
                        " ms: the highest isa of all";
        return;
    }
    simd::calibration& made = *in_time;
    choice.times = std::move(made.times);
    choice.origin = "measured in " + milliseconds(made.spent_ns) + ", " +
                    std::to_string(made.passes) + " passes";
    if (!made.complete) {
        choice.origin += ": too few to remember";
        if (const std::size_t missing = simd::untimed(choice.times); missing > 0) {
            choice.origin += ", " + std::to_string(missing) + " of " +
                             std::to_string(choice.times.size() * simd::size_classes) +
                             " choices untimed, which take the highest isa";
        }
        return;
    }
    if (!how.cache) {
        return;
    }
    const auto saved = simd::save_times(*how.cache, key_for(operations), choice.times);
    if (saved) {
        choice.origin += ", kept in " + *how.cache;
    } else {
        choice.warning =
            "kernel cache '" + *how.cache + "' cannot be written: " + saved.error().text;
    }
}

} // namespace

result<kernel_choice> choose_kernels(const kernel_request& how) {
    const auto isa = simd::select(how.isa);
    if (!isa) {
        return isa.error();
    }
    const std::vector<simd::operation> operations = datapath::operations();
    kernel_choice choice;
    choice.isa = how.isa;
    choice.voice = *isa;
    if (how.isa != "auto") {
        choice.tables = datapath::kernels_for(*isa);
        choice.taken = simd::force(operations, *isa);
        choice.origin = "forced to " + how.isa;
        return choice;
    }
    if (!remember(how, operations, choice)) {
        measure(how, operations, choice);
    }
    choice.taken = simd::choose(choice.times);
    choice.tables = datapath::compose(choice.taken);
    return choice;
}

std::optional<std::string> default_kernel_cache() {
    const std::string folder =
        simd::cache_folder(std::getenv("XDG_CACHE_HOME"), std::getenv("HOME"), ::geteuid() == 0);
    if (folder.empty()) {
        return {};
    }
    return folder + "/" + simd::cache_file_name(key_for(datapath::operations()));
}

} // namespace voxplane::app
