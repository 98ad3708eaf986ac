// The same frames of 160 samples through our G.711 and that of other libraries, in one process and
// one run: nanoseconds a frame, the ratio to our best, heap blocks a frame; before that, how many
// of all 65,536 samples each encodes otherwise than we do, and that all decode alike.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "support/least.hpp"

#include "material.hpp"
#include "sides.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::codecs;

constexpr std::size_t turns = 60;
constexpr std::size_t stretches = 48;

enum operation : std::uint8_t { decode_pcmu, decode_pcma, encode_pcmu, encode_pcma, operations };

struct results {
    std::vector<std::array<perf::figure, operations>> rows; // by side
};

struct conformity {
    bool decodes_alike = true;
    int encoded_otherwise[2] = {0, 0};
};

// Against our first side, the scalar kernels, which tests hold to the Recommendation.
conformity compare(side& ours, side& theirs) {
    constexpr std::size_t frames = 65536 / frame_samples + 1;
    constexpr std::size_t samples = frames * frame_samples;
    conformity told;
    std::vector<std::int16_t> pcm(samples);
    std::vector<std::uint8_t> code(samples + padding_bytes);
    for (std::size_t i = 0; i < samples; ++i) {
        pcm[i] = static_cast<std::int16_t>(std::min<std::size_t>(i, 65535) - 32768);
        code[i] = static_cast<std::uint8_t>(i);
    }
    for (int law = 0; law < 2; ++law) {
        std::vector<std::uint8_t> encoded[2];
        std::vector<std::int16_t> decoded[2];
        side* both[2] = {&ours, &theirs};
        for (int who = 0; who < 2; ++who) {
            encoded[who].resize(samples);
            decoded[who].resize(samples);
            both[who]->laws[law]->encode(pcm.data(), encoded[who].data(), frames);
            both[who]->laws[law]->decode(code.data(), decoded[who].data(), frames);
        }
        for (std::size_t i = 0; i < 65536; ++i) {
            told.encoded_otherwise[law] += encoded[0][i] != encoded[1][i] ? 1 : 0;
        }
        told.decodes_alike = told.decodes_alike && decoded[0] == decoded[1];
    }
    return told;
}

bool print_conformity(std::vector<side>& sides) {
    bool alike = true;
    std::printf("%-24s %14s %14s %14s\n", "of 65,536 samples", "other pcmu", "other pcma",
                "decodes");
    for (side& each : sides) {
        const conformity told = compare(sides.front(), each);
        std::printf("%-24s %14d %14d %14s\n", each.name.c_str(), told.encoded_otherwise[0],
                    told.encoded_otherwise[1], told.decodes_alike ? "alike" : "OTHERWISE");
        alike = alike && told.decodes_alike;
    }
    return alike;
}

struct buffers {
    batch in;
    batch out;
};

void measure(std::vector<side>& sides, material& audio, results (&into)[kinds]) {
    static buffers memory;
    perf::contest contest;
    for (std::size_t k = 0; k < kinds; ++k) {
        into[k].rows.resize(sides.size());
        const auto fill = [&audio, which = static_cast<kind>(k)] { audio.fill(which, memory.in); };
        for (std::size_t s = 0; s < sides.size(); ++s) {
            for (std::size_t law = 0; law < 2; ++law) {
                codec* one = sides[s].laws[law].get();
                contest.enter(
                    into[k].rows[s][decode_pcmu + law], batch_frames,
                    [one, law] {
                        one->decode(memory.in.code[law].data(), memory.out.pcm.data(),
                                    batch_frames);
                    },
                    fill);
                contest.enter(
                    into[k].rows[s][encode_pcmu + law], batch_frames,
                    [one, law] {
                        one->encode(memory.in.pcm.data(), memory.out.code[law].data(),
                                    batch_frames);
                    },
                    fill);
            }
        }
    }
    contest.run(turns, stretches);
}

bool is_ours(const side& one) {
    return one.name.starts_with("voxplane");
}

double best(const std::vector<side>& sides, const results& of, std::size_t what, bool ours) {
    double least = perf::figure{}.ns;
    for (std::size_t s = 0; s < sides.size(); ++s) {
        if (is_ours(sides[s]) == ours) {
            least = std::min(least, of.rows[s][what].ns);
        }
    }
    return least;
}

void print_table(const std::vector<side>& sides, const results& of) {
    std::printf("%-24s %16s %16s %16s %16s %7s\n", "", "decode pcmu", "decode pcma", "encode pcmu",
                "encode pcma", "blocks");
    for (std::size_t s = 0; s < sides.size(); ++s) {
        std::printf("%-24s", sides[s].name.c_str());
        double blocks = 0;
        for (std::size_t what = 0; what < operations; ++what) {
            const perf::figure& each = of.rows[s][what];
            std::printf(" %8.1f (%4.1fx)", each.ns, each.ns / best(sides, of, what, true));
            blocks += each.allocations / static_cast<double>(of.rows[s].size());
        }
        std::printf(" %7.1f\n", blocks);
    }
}

void print_verdict(const std::vector<side>& sides, const results& of) {
    double least = perf::figure{}.ns;
    double most = 0;
    for (std::size_t what = 0; what < operations; ++what) {
        const double ratio = best(sides, of, what, false) / best(sides, of, what, true);
        least = std::min(least, ratio);
        most = std::max(most, ratio);
    }
    std::printf("on fresh speech voxplane is %.1f to %.1f times as fast as the fastest other\n",
                least, most);
}

} // namespace

int main() {
    std::vector<side> sides;
    add_ours(sides);
    const std::size_t ours = sides.size();
    add_spandsp(sides);
    add_avcodec(sides);
    add_sndfile(sides);
    if (!print_conformity(sides)) {
        std::fputs("codecs: a library decodes otherwise: its figures would mean nothing\n", stderr);
        return EXIT_FAILURE;
    }
    material audio;
    static results found[kinds];
    measure(sides, audio, found);
    const char* const heads[kinds] = {
        "learned: the same eight frames of speech over and over",
        "fresh speech: frames that no branch predictor has seen",
        "fresh random: every codeword and sample as likely as any other",
    };
    std::printf("\nns a frame of 160 samples, ratio to our best, heap blocks a frame\n");
    std::printf("speech: %s\n", audio.origin().c_str());
    for (std::size_t k = 0; k < kinds; ++k) {
        std::printf("\n%s\n", heads[k]);
        print_table(sides, found[k]);
    }
    if (sides.size() > ours) {
        std::puts("");
        print_verdict(sides, found[static_cast<std::size_t>(kind::speech)]);
    }
    return EXIT_SUCCESS;
}
