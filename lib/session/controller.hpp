// The session controller: the only way calls come, change and go, from the configuration file as
// from any control protocol. It runs on the main lcore, tells the owning worker by command ring,
// publishes ports only when that worker has set the legs up, and reuses nothing before all workers
// have passed a quiescent point. Nothing here waits: poll() moves everything on.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "dpdk/qsbr.hpp"
#include "dpdk/ring.hpp"
#include "net/neighbour.hpp"
#include "session/command.hpp"
#include "session/leg_pool.hpp"
#include "session/port_table.hpp"
#include "session/program.hpp"
#include "session/random_source.hpp"

namespace voxplane::session {

// The two rings between main and one worker.
struct worker_link {
    dpdk::record_ring<command> commands;
    dpdk::record_ring<event> events;
};

enum class call_state : std::uint8_t { free, creating, active, ending };

// Whether a call takes a modification or its end.
enum class call_progress : std::uint8_t {
    none,   // no such call, or it is ending
    busy,   // it is being made or changed
    settled // it does
};

// Held next hops: of RTP by side, then of RTCP that goes to another host.
using held_hops = std::array<std::uint16_t, 4>;
inline constexpr held_hops no_hops{no_neighbour, no_neighbour, no_neighbour, no_neighbour};

// What main knows of a call. Read it inside controller::visit() only.
struct call_record {
    std::string id;
    call_state state = call_state::free;
    std::uint8_t generation = 0;
    std::uint8_t owner = 0; // worker
    bool modifying = false;
    bool expired = false; // ended because a leg fell silent
    config::call settings;
    std::uint16_t address[2] = {};
    const program* programs[2] = {};
    held_hops neighbours = no_hops;
    voice_block voices[2];
    far_block far[2];
};

// What becomes of a call, as far as the log tells it.
enum class call_news : std::uint8_t {
    ready,      // its ports answer
    changed,    // a modification was applied
    source,     // a leg accepted a source
    renumbered, // what leaves by a leg is numbered anew
    silent      // a leg has heard nothing for its media time-out: the call ends
};

struct call_totals {
    std::uint64_t created = 0;
    std::uint64_t modified = 0;
    std::uint64_t ended = 0;
    std::uint64_t expired = 0;
    std::uint64_t voices_reduced = 0; // made at a lower level than asked for, or not: no memory
};

// The legs that a modification's signalling was about.
struct signalled_legs {
    bool a;
    bool b;
};

class controller {
public:
    struct resources {
        leg_pool* legs;
        port_table* ports;
        net::neighbour_table* neighbours;
        dpdk::qsbr* quiescence;
        std::span<worker_link> workers;
        std::span<const config::address> addresses; // index: that of the port table
        std::span<const config::neighbour> fixed;   // next hops that need no route
        std::span<voice_pools* const> voice_memory; // by worker; empty: there are no processors
        voice_tools voice;
    };

    // seed 0 takes SSRC, sequence and timestamp of own streams from the system's entropy.
    controller(const resources& with, std::uint64_t seed);

    // Begins a call and returns its slot. Ports answer once the owner has reported (see pending()).
    // Errors: id or a port in use, no free slot, local address unknown, no next hop.
    // past: what legs of this call knew before, in another process perhaps; they go on from there.
    [[nodiscard]] result<std::uint32_t> create(const config::call& wanted,
                                               const call_memory* past = nullptr);
    // Changes remote addresses, programs and modes of a call; its local ports stay. Of the legs in
    // `signalled` the gate is set anew, which opens the learning window of latching ones; the other
    // keeps its source and destination whatever `wanted` says of them. Errors: unknown id, changed
    // local port, change still under way.
    [[nodiscard]] result<void> modify(config::call wanted, signalled_legs signalled = {true, true});
    // Ends a call: ports fall silent at once, the slot is free some poll()s later.
    [[nodiscard]] result<void> end(const std::string& id);

    // Has the packets of a call copied for the recorder, marked with that number, from now on; 0:
    // no longer. Ends with the call. Errors: no such call.
    [[nodiscard]] result<void> capture(const std::string& id, std::uint32_t number);

    // Applies events of all workers and what has become safe since. Returns how many steps it made.
    std::size_t poll();

    // Creates, modifications and ends that are not finished.
    [[nodiscard]] std::size_t pending() const;
    [[nodiscard]] std::size_t active() const;
    [[nodiscard]] call_totals totals() const;
    // Pools of voice memory, by node and class. Any thread but a worker.
    [[nodiscard]] std::vector<voice_usage> voice_memory() const;

    // Spectrum of what leaves through a leg's processors from now on, one at a time for all calls.
    // Begins to measure `frames` windows of arriving audio of side 0 (a) or 1 (b). Errors: one is
    // being measured, no such call, a leg whose samples nobody makes, no memory. Any thread but a
    // worker, as the two below.
    [[nodiscard]] result<void> measure_spectrum(const std::string& id, std::size_t side,
                                                std::uint32_t frames);
    // Once, when it is done; nothing before. `stopped`: the call was changed or ended.
    [[nodiscard]] std::optional<dsp::spectrum_result> take_spectrum();
    void give_up_spectrum();

    // Calls fn(slot, record, leg a, leg b) for active calls with slot >= first, until it returns
    // false. Any thread but a worker; holds the registry's lock meanwhile.
    using visitor = std::function<bool(std::uint32_t, const call_record&, const leg&, const leg&)>;
    void visit(std::uint32_t first, const visitor& fn) const;

    // The same for the one call of that id, if it is active.
    void look(const std::string& id, const visitor& fn) const;
    [[nodiscard]] call_progress progress(const std::string& id) const;

    // Called for neighbour_seen events, from poll(). The event tells link and address family.
    std::function<void(const event&)> on_neighbour;
    // Called when a call ended, from poll(), while its legs' counters can still be read.
    std::function<void(std::uint32_t, const call_record&, const leg&, const leg&)> on_ended;

    // Called when a leg's ports on a local address (its index) begin to answer, may have changed
    // their kind, or end to answer. From create, modify, end and poll(), with the registry locked.
    std::function<void(const config::leg&, std::uint16_t, bool)> on_port;
    // Called from poll() with the name of a call that has accepted a source, or whose packets leave
    // under new numbers. Events may be lost: what counts must be looked at besides.
    std::function<void(const std::string&)> on_changed;
    // Called from poll() for the log, with the leg (0: a, 1: b) and the source accepted where the
    // news is about one; with the registry locked. Some may be lost.
    std::function<void(call_news, std::size_t, const call_record&, const event&)> on_news;

    // Puts a command on a worker's ring, or in its queue until the ring has room.
    void send(std::size_t worker, const command& what);

private:
    struct deferred {
        std::uint64_t token;
        std::uint32_t slot;
    };
    // What a modify replaces, until the call's worker has applied it.
    struct replaced {
        const program* programs[2];
        held_hops neighbours;
        voice_block voices[2];
        far_block far[2];
    };
    // A replaced voice until its leg's worker has let go of it.
    struct faded {
        std::uint32_t leg;
        voice_pools* pools;
        voice_block block;
    };
    // Memory in which a leg's worker measures; main has it back when its result says so.
    struct listening {
        dsp::spectrum_work* work;
        std::size_t bytes;
        voice_pools* pools;
        std::uint32_t leg;
        std::uint8_t generation;
        std::uint8_t owner;
        bool sent = false;
        bool given_up = false;
        bool stop_sent = false;
    };
    [[nodiscard]] result<std::uint16_t> address_of(const endpoint& local) const;
    [[nodiscard]] result<void> fill(const config::leg& from, std::uint16_t address,
                                    const program* arriving, leg_setup& out);
    [[nodiscard]] result<std::uint16_t> hop_to(const ip_address& there, const config::leg& from,
                                               std::uint16_t address);
    [[nodiscard]] result<std::unique_ptr<call_setup>> compile_call(call_record& record,
                                                                   const config::call& wanted);
    void recall(call_record& record, const config::call& wanted, const call_memory& past,
                call_setup& setup);
    void release(const program* const (&programs)[2], const held_hops& neighbours);
    [[nodiscard]] static std::size_t owner_of(const config::call& call,
                                              std::size_t workers) noexcept;
    [[nodiscard]] result<void> compile_voices(call_record& record, const config::call& wanted,
                                              call_setup& setup);
    void release_voices(const voice_block (&voices)[2], const far_block (&far)[2],
                        voice_pools* pools);
    void retire_voices(std::uint32_t slot, const replaced& old);
    void end_voices(std::uint32_t slot);
    std::size_t release_faded();
    [[nodiscard]] bool same_call(const listening& one) const;
    std::size_t tend_spectrum();
    void end_spectrum();
    // A leg's pair of ports on a local address: the even one stands for both.
    [[nodiscard]] static std::uint32_t port_pair(std::uint16_t address,
                                                 const config::leg& leg) noexcept {
        return std::uint32_t{address} << 16 | leg.local.port;
    }
    void publish(std::uint32_t slot);
    void unpublish(std::uint32_t slot);
    void begin_end(std::uint32_t slot);
    void apply(std::size_t worker, const event& what);
    void applied(std::uint32_t slot, const call_setup* setup);
    void tell(call_news what, std::uint32_t leg, const event& about) const;
    void finished(std::uint32_t slot);
    std::size_t flush_outboxes();
    std::size_t release_deferred();

    resources with_;
    random_source random_;
    mutable std::mutex lock_; // records and maps; never taken by a worker
    program_cache programs_;
    std::vector<call_record> records_;
    std::deque<std::uint32_t> free_;
    std::unordered_map<std::string, std::uint32_t> by_id_;
    std::unordered_set<std::uint32_t> claimed_; // port pairs of all calls, until they are finished
    std::unordered_map<const call_setup*, std::unique_ptr<call_setup>> setups_;
    std::unordered_map<std::uint32_t, replaced> retired_; // by slot
    std::vector<std::deque<command>> outboxes_;
    std::vector<std::size_t> unanswered_;
    std::deque<deferred> deferred_;
    std::vector<faded> faded_;
    std::optional<listening> listening_;
    std::size_t pending_ = 0;
    std::size_t active_ = 0;
    call_totals totals_;
};

} // namespace voxplane::session
