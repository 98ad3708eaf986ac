// libFuzzer target of the ng protocol: any bytes as a message, as a dictionary in either coding, as
// rtpp-flags and as a stream in pieces. Asserts that what was read is written and read again as the
// same, and that a stream's messages are those that stand in it whole.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "control/ng/bencode.hpp"
#include "control/ng/dictionary.hpp"
#include "control/ng/message.hpp"
#include "control/ng/request.hpp"
#include "control/ng/scanner.hpp"
#include "control/ng/words.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::control::ng;

constexpr tree_limits limits;

void require(bool holds, const char* what) {
    if (holds)
        return;
    std::fprintf(stderr, "violated: %s\n", what);
    std::abort();
}

tree read_again(std::string_view cookie, coding as, const tree& dictionary) {
    const std::string text = encode(cookie, as, dictionary);
    const std::optional<envelope> what = split(text);
    require(what && what->cookie == cookie && what->as == as, "a reply splits into its parts");
    // Escapes may make JSON longer than what was read.
    tree_limits wide = limits;
    wide.bytes = text.size();
    result<tree> again = decode(*what, wide);
    require(again.has_value(), "what was written can be read");
    return std::move(*again);
}

// Dictionaries and lists of texts and of integers that bencode's reader takes.
bool only_bencode_types(const tree& value) {
    switch (value.what()) {
    case tree::kind::dictionary:
        return std::all_of(value.in_dictionary().begin(), value.in_dictionary().end(),
                           [](const tree::member& m) { return only_bencode_types(m.value); });
    case tree::kind::list:
        return std::all_of(value.in_list().begin(), value.in_list().end(), only_bencode_types);
    default:
        return value.is_text() || value.what() == tree::kind::integer;
    }
}

// As find(), which searches by halves, and the parsers need it.
bool is_sorted(const tree& value) {
    if (value.is_list())
        return std::all_of(value.in_list().begin(), value.in_list().end(), is_sorted);
    if (!value.is_dictionary())
        return true;
    const tree::members& all = value.in_dictionary();
    return std::all_of(all.begin(), all.end(),
                       [&](const tree::member& m) {
                           return is_sorted(m.value) && value.find(m.key) == &m.value;
                       }) &&
           std::adjacent_find(all.begin(), all.end(),
                              [](const tree::member& a, const tree::member& b) {
                                  return a.key >= b.key;
                              }) == all.end();
}

void check_message(std::string_view text) {
    const std::optional<envelope> what = split(text);
    if (!what)
        return;
    result<tree> dictionary = decode(*what, limits);
    if (!dictionary) {
        require(!dictionary.error().text.empty(), "an error has a text");
        return;
    }
    require(read_again(what->cookie, what->as, *dictionary) == *dictionary,
            "what was read, written and read is the same");
    require(is_sorted(*dictionary), "keys are in their order, each once");
    if (what->as == coding::json && only_bencode_types(*dictionary))
        require(read_again(what->cookie, coding::bencode, *dictionary) == *dictionary,
                "JSON of integers and strings has a twin in bencode");
    const bool known = find_command(*dictionary).has_value();
    const result<request> wanted = read_request(std::move(*dictionary));
    require(known || !wanted, "an unknown command is an error");
    if (wanted)
        require(wanted->warnings.size() <= 32, "warnings are bounded");
}

void check_words(std::string_view text) {
    const result<request> wanted =
        read_request(dictionary("call-id", "c", "command", "query", "rtpp-flags", text));
    require(wanted || !wanted.error().text.empty(), "an error has a text");
}

// In pieces and at once, a stream's first message ends at the same byte.
void check_stream(std::string_view text, std::size_t step) {
    message_scanner at_once;
    const message_scanner::verdict whole = at_once.scan(text);
    message_scanner in_pieces;
    message_scanner::verdict found = message_scanner::verdict::more;
    for (std::size_t given = 0; given < text.size();) {
        given = given + step < text.size() ? given + step : text.size();
        found = in_pieces.scan(text.substr(0, given));
        if (found != message_scanner::verdict::more)
            break;
    }
    require(found == whole, "pieces make no difference");
    require(in_pieces.length() == at_once.length(), "pieces make no difference in length");
    // A message that decodes by itself is what the scanner finds.
    const std::optional<envelope> what = split(text);
    if (!what || !decode(*what, limits))
        return;
    require(whole == message_scanner::verdict::complete, "a dictionary has an end");
    const char* const end = what->payload.data() + what->payload.size();
    require(at_once.length() == static_cast<std::size_t>(end - text.data()),
            "it is the dictionary's");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    check_message(text);
    check_stream(text, 1U + (data[0] & 15U));
    if ((data[0] & 16U) != 0)
        check_words(text);
    return 0;
}
