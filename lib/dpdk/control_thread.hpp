// A thread beside the workers, for what may wait: disk, network. With EAL it runs on the CPUs that
// EAL keeps for such threads, which are those of no lcore, or the main lcore's where there are no
// others; never on a worker's. Without EAL (unit tests) it runs anywhere.
#pragma once

#include <functional>
#include <memory>

#include <pthread.h>

namespace voxplane::dpdk {

class control_thread {
public:
    control_thread() = default;
    // name: at most 15 characters, as `top -H` shows it. body must end when its owner says so.
    control_thread(const char* name, std::function<void()> body);
    control_thread(control_thread&& other) noexcept;
    control_thread& operator=(control_thread&& other) noexcept;
    // Waits for the body's end.
    ~control_thread();
    void join();

private:
    pthread_t id_{};
    bool runs_ = false;
};

} // namespace voxplane::dpdk
