// What is compared with what, and how it is shown.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/least.hpp"

#include "frames.hpp"
#include "packets.hpp"

namespace voxplane::seed {

struct row {
    std::string name;
    std::unique_ptr<path> way;      // null for what is measured elsewhere
    packet_path* packets = nullptr; // way, where it handles packets
    perf::figure figure{};
    bool meters = true; // keeps levels: a packet's energy must be the same as elsewhere
};

// The first row is what the others are compared with. With switches, the second is all on, and the
// rows after it are shown with what the missing part is worth.
struct table {
    std::string title;
    std::vector<row> rows;
    bool with_switches = false;
};

// Bare: the frame is handed through its steps, and no step does anything to the samples.
enum class subject {
    bare_small,
    bare_large,
    small,
    large,
    pipeline,
    switches,
    pool_small,
    pool_large,
    packet
};
inline constexpr std::size_t subjects = 9;

[[nodiscard]] table make_table(subject which);

// Traditional, all on, and how: for frames of both sizes, the pipeline and the whole packet.
[[nodiscard]] std::vector<table> chosen_tables(const switches& how);

// The rows' ways one beside the other for some hundred frames: all must send the same bytes. Prints
// what differs.
[[nodiscard]] bool all_alike(table& of);

void enter(perf::contest& contest, table& of);
void print(const table& of);

} // namespace voxplane::seed
