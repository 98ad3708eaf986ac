// The file of a snapshot: what is written is there after a restart, whatever the end of the last
// one; it stays short; what is no snapshot is left alone.
#include <string>
#include <vector>

#include "control/persist/journal.hpp"
#include "snapshot_bench.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using persist::journal;
using persist::record;
using persist::record_kind;

std::vector<record> calls(int first, int last) {
    std::vector<record> all;
    for (int i = first; i < last; ++i) {
        all.push_back(call_record("call" + std::to_string(i)));
    }
    return all;
}

void stands_after_a_restart(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    {
        auto j = journal::open(path, true);
        r.none(j ? "" : j.error().text, "a new one");
        r.that((*j)->write(calls(0, 10)).has_value(), "ten calls");
        r.that((*j)->write({{record_kind::gone, 1, "call3", ""}}).has_value(), "nine");
    }
    {
        auto j = journal::open(path, true);
        r.equal((*j)->kept().calls(), 9U, "calls");
        r.equal((*j)->torn_bytes(), 0U, "torn");
        r.that((*j)->write(calls(10, 12)).has_value(), "two more");
    }
    const auto j = journal::open(path, true);
    r.equal((*j)->kept().calls(), 11U, "calls");
}

// Killed in the middle of an append, at any byte of it: the next process goes on behind what is
// whole, and the one after that finds its calls.
void goes_on_after_any_end(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    {
        auto j = journal::open(path, true);
        r.that((*j)->write(calls(0, 1)).has_value(), "a call");
    }
    const std::size_t one = read_all(path).size();
    {
        auto j = journal::open(path, true);
        r.that((*j)->write(calls(1, 2)).has_value(), "another");
    }
    const std::string two = read_all(path);
    for (std::size_t n = one; n <= two.size(); n += n + 40 < two.size() ? 7U : 1U) {
        write_all(path, two.substr(0, n));
        {
            auto j = journal::open(path, true);
            r.equal((*j)->kept().calls(), n == two.size() ? 2U : 1U,
                    "calls at " + std::to_string(n));
            r.equal((*j)->torn_bytes(), n == two.size() ? 0U : n - one, "torn");
            r.that((*j)->write(calls(2, 3)).has_value(), "a third");
        }
        const auto j = journal::open(path, true);
        r.equal((*j)->kept().calls(), n == two.size() ? 3U : 2U, "calls afterwards");
        r.equal((*j)->torn_bytes(), 0U, "nothing torn any more");
    }
}

void stays_short(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    auto j = journal::open(path, true);
    std::size_t longest = 0;
    for (int i = 0; i < 200; ++i) {
        std::vector<record> churn = calls(0, 50);
        r.that((*j)->write(churn).has_value(), "changes");
        r.that((*j)->tend(start.wall_ns).has_value(), "tended");
        longest = std::max(longest, read_all(path).size());
    }
    r.that((*j)->generations() >= 3, "it was written anew");
    r.that(longest < 6'000'000, "never longer than 6 MB, but " + std::to_string(longest));
    j->reset();
    const auto again = journal::open(path, true);
    r.equal((*again)->kept().calls(), 50U, "calls");
    r.equal(read_all(path + ".new").size(), 0U, "nothing is left of writing");
}

// A rewrite that was killed leaves a file beside, which counts for nothing.
void half_a_generation(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    {
        auto j = journal::open(path, true);
        r.that((*j)->write(calls(0, 3)).has_value(), "calls");
    }
    write_all(path + ".new", read_all(path).substr(0, 200));
    const auto j = journal::open(path, true);
    r.equal((*j)->kept().calls(), 3U, "calls");
}

void without_restoring(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    {
        auto j = journal::open(path, true);
        r.that((*j)->write(calls(0, 3)).has_value(), "calls");
    }
    const std::string before = read_all(path);
    {
        const auto j = journal::open(path, false);
        r.equal((*j)->kept().calls(), 0U, "none");
        const auto second = journal::open(path, true);
        r.that(!second && second.error().text.find("another process") != std::string::npos,
               "in use");
    }
    r.that(read_all(path + ".old") == before, "put aside");
}

void what_is_no_snapshot(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    for (const char* text : {"", "root:x:0:0:root:/root:/bin/bash\n", "voxplane calls 9\nmore"}) {
        write_all(path, text);
        const auto j = journal::open(path, true);
        r.that(!j && j.error().text.find("move it away") != std::string::npos,
               std::string("refused: ") + text);
        r.equal(read_all(path), std::string(text), "left alone");
    }
    const auto nowhere = journal::open(folder / "no/such/folder", true);
    r.that(!nowhere && nowhere.error().text.find("No such file") != std::string::npos, "no folder");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(stands_after_a_restart),
        voxplane_test(goes_on_after_any_end),
        voxplane_test(stays_short),
        voxplane_test(half_a_generation),
        voxplane_test(without_restoring),
        voxplane_test(what_is_no_snapshot),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
