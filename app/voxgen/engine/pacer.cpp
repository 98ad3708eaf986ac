// A calendar of the packets that wait for their jitter: buckets of a thousandth of a stream's
// interval, emptied when they are over, so that nothing leaves before its time.
#include "pacer.hpp"

#include <algorithm>
#include <cmath>

namespace voxplane::voxgen {

void pacer::start(const pace& how) noexcept {
    how_ = how;
    const double whole = std::floor(how.interval_cycles);
    step_ = static_cast<std::uint64_t>(whole);
    step_fraction_ = static_cast<std::uint64_t>((how.interval_cycles - whole) * 4294967296.0);
    const double of_stream = how.interval_cycles * streams_;
    bucket_cycles_ = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(of_stream) / parts);
    heads_.fill(none);
    waiting_count_ = 0;
    cursor_ = 0;
    next_ = 0;
    stream_ = 0;
    due_ = how.begin_cycles;
    fraction_ = 0;
}

void pacer::wait(std::uint32_t number) noexcept {
    entry& e = waiting_[stream_];
    e.due = due_ + faults_.jitter(stream_, number);
    e.measured = next_ >= how_.warm_up_packets;
    std::uint32_t& head = heads_[bucket_at(e.due) % wheel];
    e.behind = head;
    head = stream_;
    ++waiting_count_;
}

} // namespace voxplane::voxgen
