// A snapshot in a real Redis server, started here on a socket of its own: what was written is there
// for the next process, also after the server was away or has forgotten everything.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control/persist/redis_store.hpp"
#include "control/persist/store.hpp"
#include "snapshot_bench.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using namespace std::chrono_literals;
using persist::record;
using persist::record_kind;

constexpr const char* program = "/usr/bin/redis-server";

// Keeps nothing on disk: a second one has forgotten.
class redis_server {
public:
    explicit redis_server(const scratch_folder& in) : socket_(in / "redis.sock") {
        const std::string folder = in / "";
        const char* const words[] = {
            program,        "--port", "0",     "--unixsocket", socket_.c_str(), "--save",  "",
            "--appendonly", "no",     "--dir", folder.c_str(), "--loglevel",    "warning", nullptr};
        std::vector<char*> argv;
        for (const char* word : words) {
            argv.push_back(const_cast<char*>(word));
        }
        posix_spawn_file_actions_t quiet;
        posix_spawn_file_actions_init(&quiet);
        posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
        if (::posix_spawn(&pid_, program, &quiet, nullptr, argv.data(), environ) != 0) {
            pid_ = -1;
        }
        posix_spawn_file_actions_destroy(&quiet);
        for (int i = 0; i < 500 && ::access(socket_.c_str(), R_OK) != 0; ++i) {
            std::this_thread::sleep_for(10ms);
        }
    }
    redis_server(const redis_server&) = delete;
    redis_server& operator=(const redis_server&) = delete;
    ~redis_server() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::unlink(socket_.c_str());
    }
    [[nodiscard]] std::string where() const { return "redis+unix:" + socket_; }

private:
    std::string socket_;
    pid_t pid_ = -1;
};

std::vector<record> calls(int first, int last) {
    std::vector<record> all;
    for (int i = first; i < last; ++i) {
        all.push_back(call_record("call" + std::to_string(i)));
    }
    return all;
}

std::string states(const persist::live_set& of) {
    std::vector<std::string> all;
    of.visit(
        [&](record_kind kind, std::uint64_t at, const std::string& key, const std::string& body) {
            all.push_back(std::to_string(static_cast<int>(kind)) + key + std::to_string(at) + body);
        });
    std::sort(all.begin(), all.end());
    std::string out;
    for (const std::string& each : all) {
        out += each;
    }
    return out;
}

void stands_in_the_server(report& r) {
    const scratch_folder folder;
    const redis_server server(folder);
    const std::uint64_t now = persist::wall_ns();
    const std::string ports =
        persist::encode(persist::resting_ports{now + 60'000'000'000, {at("198.18.0.1:30000")}});
    std::string before;
    {
        auto s = persist::open_store(server.where(), "vox1", true);
        if (!r.that(s.has_value(), s ? "" : s.error().text)) {
            return;
        }
        r.that((*s)->write(calls(0, 1500)).has_value(), "many calls");
        r.that((*s)->write({{record_kind::streams, 7, "call0", persist::encode(full_streams("0"))},
                            {record_kind::gone, 8, "call1", ""},
                            {record_kind::ports, now, "rest", ports},
                            {record_kind::ports, now, "over",
                             persist::encode(persist::resting_ports{1, {at("198.18.0.1:30002")}})}})
                   .has_value(),
               "changes");
        r.that((*s)->tend(now).has_value(), "tended");
        before = states((*s)->kept());
    }
    {
        const auto other = persist::open_store(server.where(), "vox2", true);
        r.that(other && (*other)->kept().calls() == 0, "another node's keys are its own");
    }
    {
        auto s = persist::open_store(server.where(), "vox1", true);
        r.equal((*s)->kept().calls(), 1499U, "calls");
        r.that(states((*s)->kept()) == before, "all as it was");
        // A call that changes has nothing older about its streams.
        r.that((*s)->write(calls(0, 1)).has_value(), "changed");
        before = states((*s)->kept());
    }
    {
        const auto s = persist::open_store(server.where(), "vox1", true);
        r.that(states((*s)->kept()) == before, "changed as a whole");
    }
    auto fresh = persist::open_store(server.where(), "vox1", false);
    r.that((*fresh)->write(calls(7, 8)).has_value(), "begun anew");
    const auto last = persist::open_store(server.where(), "vox1", true);
    r.equal((*last)->kept().calls(), 1U, "without what was there");
}

void server_away(report& r) {
    const scratch_folder folder;
    auto server = std::make_unique<redis_server>(folder);
    auto s = persist::open_store(server->where(), "vox", true);
    r.that((*s)->write(calls(0, 5)).has_value(), "five calls");
    const std::string where = server->where();
    server.reset();
    const auto lost = (*s)->write(calls(5, 6));
    r.that(!lost && lost.error().text.find("redis ") == 0, "the server is away");
    r.that(!(*s)->tend(1), "still");
    server = std::make_unique<redis_server>(folder);
    r.that((*s)->write(calls(5, 6)).has_value(), "it is back, with nothing");
    const auto next = persist::open_store(where, "vox", true);
    r.equal((*next)->kept().calls(), 6U, "all calls are there");
    server.reset();
    const auto none = persist::open_store(where, "vox", true);
    r.that(!none, "nothing can be restored without a server");
    r.that(persist::open_store(where, "vox", false).has_value(), "but calls can begin");
}

void addresses(report& r) {
    const auto full = persist::parse_redis("redis://:a@b:c@[::1]:7000/5");
    r.that(full && full->host == "::1" && full->port == 7000 && full->database == 5 &&
               full->password == "a@b:c",
           "all parts");
    const auto plain = persist::parse_redis("redis://host");
    r.that(plain && plain->host == "host" && plain->port == 6379 && plain->password.empty(),
           "a host alone");
    const auto path = persist::parse_redis("redis+unix:/run/redis.sock");
    r.that(path && path->host == "/run/redis.sock" && path->port == 0, "a path");
    for (const char* wrong : {"redis://", "redis://h:0", "redis://h:x", "redis://h/x",
                              "redis://user@h", "redis+unix:", "redis://@h"}) {
        r.that(!persist::parse_redis(wrong), std::string("refused: ") + wrong);
    }
    r.that(!persist::is_redis("/var/lib/voxplane/redis"), "a file");
}

} // namespace

int main() {
    if (::access(program, X_OK) != 0) {
        std::puts("SKIPPED: redis-server is not installed");
        return 77;
    }
    std::signal(SIGPIPE, SIG_IGN); // as the program has it
    const CMUnitTest tests[] = {
        voxplane_test(stands_in_the_server),
        voxplane_test(server_away),
        voxplane_test(addresses),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
