// A journal that was cut anywhere, or has any bit turned: what is read of it is always a state that
// each call has been in as a whole, and calls whose records are whole are never lost but at the
// end.
#include <map>
#include <set>
#include <string>

#include "control/persist/live_set.hpp"
#include "snapshot_bench.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using persist::live_set;
using persist::record;
using persist::record_kind;

struct history {
    std::vector<record> changes;
    std::string bytes;
    std::vector<std::size_t> ends;                    // of each change
    std::map<std::string, std::set<std::string>> was; // bodies that a call has had

    void add(record one) {
        persist::append(bytes, one.kind, one.at_wall_ns, one.key, one.body);
        ends.push_back(bytes.size());
        if (one.kind == record_kind::call) {
            was[one.key].insert(one.body);
        } else if (one.kind == record_kind::streams) {
            was[one.key + "/streams"].insert(one.body);
        }
        changes.push_back(std::move(one));
    }
};

// Small bodies, so that every bit can have its turn.
record small(record_kind kind, const char* key, const char* body) {
    return {kind, start.wall_ns, key, body};
}

history busy() {
    history h;
    h.add(small(record_kind::call, "one", "one as it began"));
    h.add(small(record_kind::call, "two", "two as it began"));
    h.add(small(record_kind::streams, "one", "one sent much"));
    h.add(small(record_kind::call, "one", "one answered"));
    h.add(small(record_kind::call, "three", "three as it began"));
    h.add(small(record_kind::gone, "two", ""));
    h.add(small(record_kind::streams, "one", "one sent more"));
    h.add(small(record_kind::call, "four", "four as it began"));
    return h;
}

std::map<std::string, std::string> states(const live_set& of) {
    std::map<std::string, std::string> all;
    of.visit([&](record_kind kind, std::uint64_t, const std::string& key, const std::string& body) {
        all[kind == record_kind::streams ? key + "/streams" : key] = body;
    });
    return all;
}

live_set read(const std::string& bytes, std::size_t& good) {
    live_set set;
    good = persist::read_records(bytes, [&](const persist::record_view& v) { set.apply(v); });
    return set;
}

void only_what_was(report& r, const history& h, const live_set& set, const std::string& what) {
    for (const auto& [key, body] : states(set)) {
        const auto had = h.was.find(key);
        r.that(had != h.was.end() && had->second.contains(body),
               what + ": '" + key + "' is '" + body + "', which it never was");
    }
}

// Cut: exactly the changes before the cut.
void cut_anywhere(report& r) {
    const history h = busy();
    for (std::size_t n = 0; n <= h.bytes.size(); ++n) {
        live_set expected;
        std::size_t whole = 0;
        for (std::size_t i = 0; i < h.changes.size() && h.ends[i] <= n; ++i) {
            expected.apply(h.changes[i]);
            whole = h.ends[i];
        }
        std::size_t good = 0;
        const live_set set = read(h.bytes.substr(0, n), good);
        r.equal(good, whole, "good bytes of " + std::to_string(n));
        r.that(states(set) == states(expected), "cut at " + std::to_string(n));
        r.that(set.refused().empty(), "nothing is refused");
    }
}

void any_bit(report& r) {
    const history h = busy();
    std::size_t refused = 0;
    for (std::size_t bit = 0; bit < 8 * h.bytes.size(); ++bit) {
        std::string flipped = h.bytes;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
        std::size_t good = 0;
        const live_set set = read(flipped, good);
        const std::string what = "bit " + std::to_string(bit);
        only_what_was(r, h, set, what);
        std::size_t hit = 0;
        while (h.ends[hit] <= bit / 8) {
            ++hit;
        }
        const std::size_t begin = hit == 0 ? 0 : h.ends[hit - 1];
        if (bit / 8 < begin + persist::header_bytes) {
            r.equal(good, begin, what + ": a header ends what is read");
            continue;
        }
        // One record is known to be damaged: all is as if it had not been, but its call is gone.
        r.equal(good, h.bytes.size(), what + ": all is read");
        const auto now = states(set);
        r.that(now.contains("four") || h.changes[hit].key == "four", what + ": four stands");
        r.that(!now.contains("two"), what + ": two has ended");
        const bool last_of_call = hit == 3 || hit == 4 || hit == 7;
        r.equal(set.refused().size(), last_of_call ? 1U : 0U, what + ": refused");
        refused += set.refused().size();
        if (last_of_call) {
            r.that(!now.contains(h.changes[hit].key), what + ": a damaged call is not there");
        }
    }
    r.that(refused != 0, "calls are refused by name");
}

// The same of a real call's record: its decoder never sees damage.
void any_bit_of_a_call(report& r) {
    std::string bytes;
    const record one = call_record("x");
    persist::append(bytes, one.kind, one.at_wall_ns, one.key, one.body);
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        std::string flipped = bytes;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
        std::size_t good = 0;
        r.equal(read(flipped, good).calls(), 0U, "calls of bit " + std::to_string(bit));
    }
    std::size_t good = 0;
    r.equal(read(bytes, good).calls(), 1U, "unharmed");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(cut_anywhere),
        voxplane_test(any_bit),
        voxplane_test(any_bit_of_a_call),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
