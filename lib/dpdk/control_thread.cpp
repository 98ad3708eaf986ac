// rte_ctrl_thread_create() sets the CPUs; it fails before EAL is there.
#include "dpdk/control_thread.hpp"

#include <exception>
#include <utility>

#include <rte_lcore.h>

namespace voxplane::dpdk {

namespace {

void* run(void* raw) {
    const std::unique_ptr<std::function<void()>> body(static_cast<std::function<void()>*>(raw));
    (*body)();
    return nullptr;
}

} // namespace

control_thread::control_thread(const char* name, std::function<void()> body) {
    auto owned = std::make_unique<std::function<void()>>(std::move(body));
    if (rte_ctrl_thread_create(&id_, name, nullptr, run, owned.get()) != 0 &&
        pthread_create(&id_, nullptr, run, owned.get()) != 0) {
        std::terminate(); // no thread can be made: as std::thread would, without exceptions
    }
    owned.release();
    runs_ = true;
}

control_thread::control_thread(control_thread&& other) noexcept
    : id_(other.id_), runs_(std::exchange(other.runs_, false)) {}

control_thread& control_thread::operator=(control_thread&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(runs_, other.runs_);
    return *this;
}

control_thread::~control_thread() {
    join();
}

void control_thread::join() {
    if (runs_) {
        pthread_join(id_, nullptr);
        runs_ = false;
    }
}

} // namespace voxplane::dpdk
