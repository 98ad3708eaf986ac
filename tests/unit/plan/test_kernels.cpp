// The choice of kernels at start: forced, measured, remembered; on a planted clock, so that the
// real kernels run and the times are ours. Locals that own memory are static: a failed assertion
// leaves past destructors.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "voxplane/kernels.hpp"

#include "support/cmocka.hpp" // last: streams have a member named as its macro fail()

using namespace voxplane;

namespace {

namespace fs = std::filesystem;

std::string folder;            // of this run, removed at its end
std::uint64_t clock_reads = 0; // of the planted clock; none when nothing was timed

int begin(void**) {
    std::string made = fs::temp_directory_path() / "voxplane-kernels-XXXXXX";
    if (::mkdtemp(made.data()) == nullptr) {
        return 1;
    }
    folder = made;
    return 0;
}

int end(void**) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return 0;
}

// A clock by which every call takes equally long.
std::uint64_t planted_ns() {
    return ++clock_reads * 1500;
}

app::kernel_request request(const char* isa, const char* file) {
    clock_reads = 0;
    app::kernel_request how;
    how.isa = isa;
    if (file != nullptr) {
        how.cache = folder + "/" + file;
    }
    how.now = planted_ns;
    how.patience = std::chrono::seconds(60); // the kernels do run, and machines are slow
    return how;
}

app::kernel_choice chosen; // what must() gave last

void must(const app::kernel_request& how) {
    static result<app::kernel_choice> made = failure{};
    made = app::choose_kernels(how);
    assert_true(made.has_value());
    chosen = *made;
}

bool starts(const std::string& text, const std::string& with) {
    return text.rfind(with, 0) == 0;
}

// The very table, octet by octet: they hold function pointers alone.
template <typename Kernels, typename Sizes>
bool all_like(const simd::by_size<Kernels, Sizes>& tables, const Kernels& expected) {
    return std::all_of(tables.sets.begin(), tables.sets.end(), [&](const Kernels& set) {
        return std::memcmp(&set, &expected, sizeof set) == 0;
    });
}

// Every table is that of one isa, and no member was forgotten.
bool all_by(const datapath::kernels& tables, simd::isa which) {
    return all_like(tables.checksum, checksum::kernels_for(which)) &&
           all_like(tables.g711, g711::kernels_for(which)) &&
           all_like(tables.pcm, pcm::kernels_for(which)) &&
           all_like(tables.biquad, dsp::biquad_kernels_for(which)) &&
           all_like(tables.lanes, dsp::lane_kernels_for(which)) &&
           all_like(tables.bulk, rtp::bulk_kernels_for(which));
}

// Modules list all members of their tables: a list of choices makes the tables that it is made of.
void every_member_is_listed(void**) {
    static std::vector<simd::operation> operations;
    operations = datapath::operations();
    for (const simd::isa which : simd::supported_isas()) {
        assert_true(all_by(datapath::compose(simd::force(operations, which)), which));
    }
}

void a_forced_isa_is_taken_whole(void**) {
    for (const simd::isa which : simd::supported_isas()) {
        static std::string name;
        name = simd::name(which);
        must(request(name.c_str(), "forced.json"));
        assert_true(all_by(chosen.tables, which));
        assert_int_equal(clock_reads, 0);
        assert_true(chosen.times.empty());
        assert_string_equal(chosen.origin.c_str(), ("forced to " + name).c_str());
        assert_true(chosen.isa == name);
    }
    assert_false(fs::exists(folder + "/forced.json"));
}

void an_isa_that_is_not_there_is_an_error(void**) {
    const char* absent = simd::supported(simd::isa::neon) ? "avx2" : "neon";
    static result<app::kernel_choice> made = failure{};
    made = app::choose_kernels(request(absent, nullptr));
    assert_false(made.has_value());
    assert_true(starts(made.error().text, "isa: this machine lacks " + std::string(absent)));
    made = app::choose_kernels(request("sse9", nullptr));
    assert_true(starts(made.error().text, "isa: unknown name \"sse9\""));
}

void measured_then_remembered(void**) {
    must(request("auto", "kept.json"));
    assert_true(clock_reads > 0);
    assert_true(starts(chosen.origin, "measured in "));
    assert_true(chosen.origin.find(", kept in " + folder + "/kept.json") != std::string::npos);
    assert_true(chosen.warning.empty());
    static std::vector<simd::selection> first;
    first = chosen.taken;
    must(request("auto", "kept.json"));
    assert_int_equal(clock_reads, 0);
    assert_string_equal(chosen.origin.c_str(), ("remembered in " + folder + "/kept.json").c_str());
    assert_true(chosen.warning.empty());
    assert_int_equal(chosen.taken.size(), first.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        assert_true(chosen.taken[i].name == first[i].name);
        assert_true(chosen.taken[i].by == first[i].by);
    }
}

// A clock that counts its own readings gives each candidate the same time in the end.
void equals_are_scalar(void**) {
    must(request("auto", nullptr));
    assert_true(all_by(chosen.tables, simd::isa::scalar));
    assert_true(chosen.origin.find("kept") == std::string::npos);
    assert_int_equal(chosen.taken.size(), datapath::operations().size());
}

void bad_files_are_measured_anew(void**) {
    static const std::string path = folder + "/bad.json";
    std::ofstream(path) << "{";
    must(request("auto", "bad.json"));
    assert_true(clock_reads > 0);
    static std::string expected;
    expected = "kernel cache '" + path + "' ignored, measuring anew: not JSON";
    assert_string_equal(chosen.warning.c_str(), expected.c_str());
    must(request("auto", "bad.json")); // and have been replaced
    assert_int_equal(clock_reads, 0);
}

void unwritable_files_are_one_warning(void**) {
    must(request("auto", "no/such/folder/at/all.json"));
    static std::string expected;
    expected = "kernel cache '" + folder +
               "/no/such/folder/at/all.json' cannot be written: No such file or directory";
    assert_string_equal(chosen.warning.c_str(), expected.c_str());
    assert_true(starts(chosen.origin, "measured in "));
}

void an_interrupted_measurement_is_not_remembered(void**) {
    static app::kernel_request how;
    how = request("auto", "short.json");
    how.limits.budget_ns = 60'000;
    must(how);
    assert_true(chosen.origin.find(": too few to remember, ") != std::string::npos);
    assert_true(chosen.origin.find(" choices untimed, which take the highest isa") !=
                std::string::npos);
    assert_false(fs::exists(folder + "/short.json"));
    assert_true(app::to_text(chosen).find("code or was not timed\n") != std::string::npos);
    // What was not timed runs by the highest isa, as if it had been named.
    const auto measure = chosen.tables.pcm.for_size(960).measure;
    assert_ptr_equal(measure, pcm::kernels_for(simd::supported_isas().back()).measure);
}

// A clock that stands in for a machine that does not let the measurement run.
void a_late_measurement_is_not_waited_for(void**) {
    static app::kernel_request how;
    how = request("auto", "late.json");
    how.now = [] {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        return simd::steady_ns();
    };
    how.limits.budget_ns = 400'000'000;
    how.patience = std::chrono::milliseconds(5);
    const std::uint64_t begin = simd::steady_ns();
    must(how);
    assert_true(simd::steady_ns() - begin < 300'000'000);
    assert_string_equal(chosen.origin.c_str(), "not measured within 5 ms: the highest isa of all");
    assert_true(all_by(chosen.tables, simd::supported_isas().back()));
    assert_false(fs::exists(folder + "/late.json"));
    // Without times the table is as short as that of a named set.
    static std::string text;
    text = app::to_text(chosen);
    assert_true(text.find("nanoseconds") == std::string::npos);
    assert_true(text.find("\nrtp/parse             ") != std::string::npos);
}

void the_table_names_all(void**) {
    must(request("auto", nullptr));
    static std::string text;
    text = app::to_text(chosen);
    for (const simd::operation& one : datapath::operations()) {
        for (const std::size_t size : one.sizes) {
            static std::string line;
            line = std::to_string(size);
            line.insert(0, 27 - one.name.size() - line.size(), ' ');
            line.insert(0, one.name);
            line += "  scalar ";
            assert_true(text.find("\n" + line) != std::string::npos);
        }
    }
    assert_true(text.find(" avx2") != std::string::npos ||
                !simd::supported(simd::isa::avx2)); // a column of times
    must(request("scalar", nullptr));
    text = app::to_text(chosen);
    assert_true(starts(text, "kernels: forced to scalar\ncpu: "));
    assert_true(text.find("\npcm/measure           scalar\n") != std::string::npos);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(every_member_is_listed),
        cmocka_unit_test(a_forced_isa_is_taken_whole),
        cmocka_unit_test(an_isa_that_is_not_there_is_an_error),
        cmocka_unit_test(measured_then_remembered),
        cmocka_unit_test(equals_are_scalar),
        cmocka_unit_test(bad_files_are_measured_anew),
        cmocka_unit_test(unwritable_files_are_one_warning),
        cmocka_unit_test(an_interrupted_measurement_is_not_remembered),
        cmocka_unit_test(a_late_measurement_is_not_waited_for),
        cmocka_unit_test(the_table_names_all),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
