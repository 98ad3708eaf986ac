// What all changes so far come to: the last record of each call and of its streams, and the ports
// that rest. From it a file is written anew, and a server that has forgotten is told again. Not
// shared between threads.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "control/persist/record.hpp"

namespace voxplane::control::persist {

// What cannot be restored, and why.
struct refusal {
    std::string what; // call-id, or where it stood
    std::string why;
};

class live_set {
public:
    void apply(const record& change);
    // A record that was read. Of a damaged one what it would have replaced goes as well, for it is
    // no longer true; but progress of streams is only missed.
    void apply(const record_view& read);

    // Ports whose time is over; they are gone from here afterwards.
    [[nodiscard]] std::vector<std::string> take_rested(std::uint64_t wall_ns);

    // Records that make this set: first those of calls, each followed by that of its streams if it
    // is newer.
    using visitor = std::function<void(record_kind kind, std::uint64_t at_wall_ns,
                                       const std::string& key, const std::string& body)>;
    void visit(const visitor& fn) const;

    // Bytes that visit()'s records have on disk.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t calls() const noexcept { return calls_.size(); }
    // Calls that were lost to damage, and have neither ended nor changed since.
    [[nodiscard]] std::vector<refusal> refused() const;

private:
    struct part {
        std::uint64_t at_wall_ns = 0;
        std::string body;
    };
    struct entry {
        part call;
        part streams; // empty: none newer than the call's
    };
    struct resting {
        part ports;
        std::uint64_t until_wall_ns = 0;
    };
    void apply(record_kind kind, std::uint64_t at_wall_ns, const std::string& key,
               std::string_view body);
    void set_call(const std::string& key, part&& now);
    void set_streams(const std::string& key, part&& now);
    void set_ports(const std::string& key, part&& now);
    void erase_call(const std::string& key);
    void erase_ports(const std::string& key);
    void damaged(record_kind kind, std::uint64_t hash);
    void heal(const std::string& key);
    [[nodiscard]] static std::size_t size_of(const std::string& key, const part& p) noexcept {
        return p.body.empty() ? 0 : header_bytes + key.size() + p.body.size();
    }

    std::unordered_map<std::string, entry> calls_;
    std::unordered_map<std::string, resting> ports_;
    std::unordered_map<std::uint64_t, std::string> lost_; // names by their hash, where known
    std::size_t bytes_ = 0;
};

} // namespace voxplane::control::persist
