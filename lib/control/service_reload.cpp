// New settings while calls run. Each is read where it is used, so taking one is an assignment,
// but for what others keep a copy of.
#include "control/service.hpp"
#include "dpdk/log.hpp"

namespace voxplane::control {

// A file of records is opened anew even where its name is the same: it may have been moved away.
void service::reload(const config::control& fresh) {
    how_.offer_timeout_s = fresh.offer_timeout_s;
    how_.media_timeout_s = fresh.media_timeout_s;
    how_.silent_timeout_s = fresh.silent_timeout_s;
    how_.delete_delay_s = fresh.delete_delay_s;
    how_.max_calls = fresh.max_calls;
    how_.max_busy_percent = fresh.max_busy_percent;
    how_.quarantine_s = fresh.quarantine_s;
    how_.pattern.latch_window_ms = fresh.pattern.latch_window_ms;
    how_.pattern.dscp = fresh.pattern.dscp;
    how_.pattern.zero_udp_checksum = fresh.pattern.zero_udp_checksum;
    how_.pattern.stream = fresh.pattern.stream;
    ports_.set_quarantine(fresh.quarantine_s);
    door_->allow(fresh.allow);
    if (fresh.events != how_.events) {
        if (const auto done = notices_->redirect(fresh.events); done) {
            how_.events = fresh.events;
        } else {
            dpdk::log_line(dpdk::log_level::error, "events_not_opened",
                           {{"address", fresh.events}, {"why", done.error().text}});
        }
    }
    if (records_ == nullptr && !fresh.records.empty()) {
        records_ = line_writer::closed();
    }
    if (records_ != nullptr) {
        records_->move_to(fresh.records);
    }
    how_.records = fresh.records;
}

} // namespace voxplane::control
