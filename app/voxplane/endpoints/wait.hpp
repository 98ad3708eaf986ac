// How answers that measure wait for what was asked of workers, on the client's own thread.
#pragma once

#include <chrono>
#include <thread>
#include <type_traits>

#include "endpoints/answers.hpp"

namespace voxplane::app {

// What take() finds, looked for every few milliseconds; nothing, and give_up() called, when it has
// found nothing half a second after `usual` or no answer is worth waiting for any more. The half
// second is for a late start, workers that are held up, and a packet or two that are lost.
template <typename Take, typename GiveUp>
[[nodiscard]] std::invoke_result_t<Take> wait_for(std::chrono::nanoseconds usual, Take take,
                                                  GiveUp give_up) {
    constexpr std::chrono::milliseconds patience(500);
    constexpr std::chrono::milliseconds between_looks(5);
    const auto limit = std::chrono::steady_clock::now() + usual + patience;
    while (!endpoints_ending() && std::chrono::steady_clock::now() < limit) {
        if (auto found = take(); found) {
            return found;
        }
        std::this_thread::sleep_for(between_looks);
    }
    give_up();
    return {};
}

} // namespace voxplane::app
