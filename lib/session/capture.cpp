// Captures of calls, asked of their workers. Main lcore.
#include "session/controller.hpp"

namespace voxplane::session {

result<void> controller::capture(const std::string& id, std::uint32_t number) {
    const std::lock_guard guard(lock_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end() || records_[found->second].state == call_state::ending) {
        return failure{"call '" + id + "' does not exist"};
    }
    const call_record& record = records_[found->second];
    command what;
    what.kind = command_kind::capture;
    what.index = found->second;
    what.generation = record.generation;
    what.capture = number;
    send(record.owner, what); // behind the create, if that is still on its way
    return {};
}

} // namespace voxplane::session
