// The file of times: what is written comes back, and nothing else does. Locals that own memory are
// static: a failed assertion leaves past destructors.
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include <cstdlib>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "simd/choice_cache.hpp"
#include "simd/cpu.hpp"

#include "support/cmocka.hpp" // last: streams have a member named as its macro fail()

namespace voxplane {

namespace {

using nlohmann::json;
using simd::isa;
namespace fs = std::filesystem;

std::string folder; // of this run, removed at its end
std::vector<simd::operation> operations;
std::vector<simd::operation_times> times;
simd::cache_key key;

std::string file_in(const std::string& name) {
    return folder + "/" + name;
}

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

int begin(void**) {
    std::string made = fs::temp_directory_path() / "voxplane-cache-XXXXXX";
    if (::mkdtemp(made.data()) == nullptr) {
        return 1;
    }
    folder = made;
    operations = {{"test/one", {{isa::scalar, nullptr}, {isa::avx2, nullptr}}},
                  {"test/two", {{isa::scalar, nullptr}}}};
    times = {{"test/one", {{isa::scalar, {1.5, 2, 3, 4, 5, 60.25}}, {isa::avx2, {}}}},
             {"test/two", {{isa::scalar, {}}}}};
    times[0].candidates[1].ns.fill(0.01);
    times[1].candidates[0].ns.fill(12345.67);
    key = {"Some \"CPU\"\\ of a kind; scalar avx2", simd::list_version(operations)};
    return 0;
}

int end(void**) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return 0;
}

bool loads(const std::string& path) {
    return simd::load_times(path, key, operations).has_value();
}

void times_come_back(void**) {
    static const std::string path = file_in("new/folders/of two/kernels.json");
    fs::create_directory(file_in("new")); // the file's folder and its parent are made
    assert_true(simd::save_times(path, key, times).has_value());
    static result<std::vector<simd::operation_times>> found = failure{};
    found = simd::load_times(path, key, operations);
    assert_true(found.has_value());
    assert_int_equal(found->size(), times.size());
    for (std::size_t o = 0; o < times.size(); ++o) {
        assert_string_equal((*found)[o].name.c_str(), times[o].name.c_str());
        assert_int_equal((*found)[o].candidates.size(), times[o].candidates.size());
        for (std::size_t c = 0; c < times[o].candidates.size(); ++c) {
            assert_true((*found)[o].candidates[c].by == times[o].candidates[c].by);
            assert_true((*found)[o].candidates[c].ns == times[o].candidates[c].ns); // to the bit
        }
    }
}

void a_file_is_replaced_whole(void**) {
    static const std::string path = file_in("replaced.json");
    write(path, std::string(1 << 20, 'x'));
    static std::ifstream reader; // who has the old file open goes on reading the old one
    reader.open(path);
    assert_true(simd::save_times(path, key, times).has_value());
    assert_true(loads(path));
    static std::string old;
    std::getline(reader, old);
    reader.close();
    assert_int_equal(old.size(), 1 << 20);
    for (const auto& entry : fs::directory_iterator(folder)) { // and nothing is left lying about
        assert_true(entry.path().string().find("replaced.json.") == std::string::npos);
    }
}

void foreign_files_are_named(void**) {
    static const std::string path = file_in("foreign.json");
    assert_true(simd::save_times(path, key, times).has_value());
    static std::string why;
    why = simd::load_times(path, {"another", key.kernels}, operations).error().text;
    assert_string_equal(why.c_str(), "of another processor");
    why = simd::load_times(path, {key.cpu, "0"}, operations).error().text;
    assert_string_equal(why.c_str(), "of another list of kernels");
    why = simd::load_times(file_in("none.json"), key, operations).error().text;
    assert_string_equal(why.c_str(), "No such file or directory");
    why = simd::load_times(folder, key, operations).error().text;
    assert_string_equal(why.c_str(), "not JSON");
}

void broken_files_are_refused(void**) {
    static const std::string path = file_in("broken.json");
    assert_true(simd::save_times(path, key, times).has_value());
    static std::string good;
    good = content(path);
    // Cut anywhere; the last line's end is no loss.
    for (std::size_t length = 0; length + 1 < good.size(); ++length) {
        write(path, good.substr(0, length));
        assert_false(loads(path));
    }
    for (const char* text : {"[]", "7", "null", "\"text\"", "{}", "\xff\xfe", "{\"cpu\": 1}"}) {
        write(path, text);
        assert_false(loads(path));
    }
}

void wrong_members_are_refused(void**) {
    static const std::string path = file_in("wrong.json");
    assert_true(simd::save_times(path, key, times).has_value());
    static json good;
    good = json::parse(content(path));
    static const std::vector<std::function<void(json&)>> harms = {
        [](json& j) { j.erase("operations"); },
        [](json& j) { j["operations"] = 3; },
        [](json& j) { j["operations"].erase("test/two"); },
        [](json& j) { j["operations"]["test/two"] = json::array(); },
        [](json& j) { j["operations"]["test/one"].erase("avx2"); },
        [](json& j) { j["operations"]["test/one"]["avx2"] = 1; },
        [](json& j) { j["operations"]["test/one"]["avx2"].push_back(1); },
        [](json& j) { j["operations"]["test/one"]["avx2"].erase(5); },
        [](json& j) { j["operations"]["test/one"]["avx2"][3] = "1"; },
        [](json& j) { j["operations"]["test/one"]["avx2"][3] = nullptr; },
        [](json& j) { j["operations"]["test/one"]["avx2"][3] = 0; },
        [](json& j) { j["operations"]["test/one"]["avx2"][3] = -1.5; },
        [](json& j) { j["cpu"] = json::array(); },
        [](json& j) { j.erase("kernels"); },
    };
    for (const auto& harm : harms) {
        static json changed;
        changed = good;
        harm(changed);
        write(path, changed.dump());
        assert_false(loads(path));
    }
    good["more"] = 1; // what is not asked for does no harm
    write(path, good.dump());
    assert_true(loads(path));
}

void what_cannot_be_written_says_so(void**) {
    static result<void> saved;
    saved = simd::save_times("/proc/voxplane/kernels.json", key, times);
    assert_false(saved.has_value());
    assert_string_equal(saved.error().text.c_str(), "No such file or directory");
    static const std::string taken = file_in("taken");
    fs::create_directories(taken + "/inside");
    saved = simd::save_times(taken, key, times);
    assert_false(saved.has_value());
    assert_string_equal(saved.error().text.c_str(), "Is a directory");
    for (const auto& entry : fs::directory_iterator(folder)) {
        assert_true(entry.path().string().find("taken.") == std::string::npos);
    }
}

void the_version_follows_the_list(void**) {
    static std::vector<simd::operation> other;
    other = operations;
    assert_true(simd::list_version(other) == key.kernels);
    other[0].name += "2";
    assert_false(simd::list_version(other) == key.kernels);
    other = operations;
    other[0].candidates.pop_back();
    assert_false(simd::list_version(other) == key.kernels);
    other = operations;
    other[0].candidates[1].by = isa::avx512;
    assert_false(simd::list_version(other) == key.kernels);
    assert_true(simd::cache_file_name(key) == simd::cache_file_name({key.cpu, "other"}));
    assert_false(simd::cache_file_name(key) == simd::cache_file_name({"other", key.kernels}));
}

void folders(void**) {
    using simd::cache_folder;
    assert_string_equal(cache_folder("/x", "/home/a", false).c_str(), "/x/voxplane");
    assert_string_equal(cache_folder("/x", "/root", true).c_str(), "/x/voxplane");
    assert_string_equal(cache_folder(nullptr, "/root", true).c_str(), "/var/cache/voxplane");
    assert_string_equal(cache_folder("", "/h", false).c_str(), "/h/.cache/voxplane");
    assert_string_equal(cache_folder("relative", "/h", false).c_str(), "/h/.cache/voxplane");
    assert_string_equal(cache_folder(nullptr, nullptr, false).c_str(), "");
    assert_string_equal(cache_folder(nullptr, "", false).c_str(), "");
}

void the_processor_has_a_name(void**) {
    static const std::string name = simd::cpu_name();
    assert_true(name == simd::cpu_name());
    assert_true(name.find("; scalar") != std::string::npos);
    assert_true(name.find("; scalar") > 0);
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {
        cmocka_unit_test(times_come_back),
        cmocka_unit_test(a_file_is_replaced_whole),
        cmocka_unit_test(foreign_files_are_named),
        cmocka_unit_test(broken_files_are_refused),
        cmocka_unit_test(wrong_members_are_refused),
        cmocka_unit_test(what_cannot_be_written_says_so),
        cmocka_unit_test(the_version_follows_the_list),
        cmocka_unit_test(folders),
        cmocka_unit_test(the_processor_has_a_name),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
