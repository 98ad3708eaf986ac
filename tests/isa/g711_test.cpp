// Decoding and encoding kernels against the reference: every codeword, every sample, every length.
#include <cstdint>
#include <cstring>
#include <vector>

#include "g711/reference.hpp"
#include "guarded.hpp"
#include "implementation.hpp"
#include "pseudo_random.hpp"

namespace voxplane::isa_test {

namespace {

using g711::law;

constexpr law laws[] = {law::pcmu, law::pcma};

const char* name_of(law which) {
    return which == law::pcmu ? "PCMU" : "PCMA";
}

void decode(law which, const std::uint8_t* code, std::int16_t* pcm, std::size_t n) {
    under_test.g711->decode[static_cast<int>(which)](code, pcm, n);
}

void encode(law which, const std::int16_t* pcm, std::uint8_t* code, std::size_t n) {
    under_test.g711->encode[static_cast<int>(which)](pcm, code, n);
}

// The reference's answers, computed once: the reference is slow and unoptimised builds are slower.
struct answers {
    std::int16_t linear[2][256];
    std::uint8_t code[2][65536];

    answers() {
        for (const law which : laws) {
            for (int c = 0; c < 256; ++c) {
                linear[static_cast<int>(which)][c] =
                    g711::reference_decode(which, static_cast<std::uint8_t>(c));
            }
            for (int x = -32768; x < 32768; ++x) {
                code[static_cast<int>(which)][static_cast<std::uint16_t>(x)] =
                    g711::reference_encode(which, static_cast<std::int16_t>(x));
            }
        }
    }
};

const answers reference;
guarded codes;
guarded samples;

void check_decoded(law which, const std::uint8_t* code, const std::int16_t* pcm, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const std::int16_t want = reference.linear[static_cast<int>(which)][code[i]];
        if (pcm[i] != want) {
            fail_msg("%s codeword 0x%02x at %zu of %zu decodes to %d, expected %d", name_of(which),
                     code[i], i, n, pcm[i], want);
        }
    }
}

void check_encoded(law which, const std::int16_t* pcm, const std::uint8_t* code, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint8_t want =
            reference.code[static_cast<int>(which)][static_cast<std::uint16_t>(pcm[i])];
        if (code[i] != want) {
            fail_msg("sample %d at %zu of %zu encodes to %s 0x%02x, expected 0x%02x", pcm[i], i, n,
                     name_of(which), code[i], want);
        }
    }
}

// Every codeword at every place of a register.
void decode_all(void**) {
    for (const law which : laws) {
        for (std::size_t shift = 0; shift < 64; ++shift) {
            std::uint8_t code[256];
            std::int16_t pcm[256];
            for (std::size_t i = 0; i < 256; ++i) {
                code[i] = static_cast<std::uint8_t>(i + shift);
            }
            decode(which, code, pcm, 256);
            check_decoded(which, code, pcm, 256);
        }
    }
}

// Every sample, at four places of a register.
void encode_all(void**) {
    static std::int16_t pcm[65536];
    static std::uint8_t code[65536];
    for (const law which : laws) {
        for (const int shift : {0, 1, 14, 27}) {
            for (int i = 0; i < 65536; ++i) {
                pcm[i] = static_cast<std::int16_t>(static_cast<std::uint16_t>(i + shift));
            }
            encode(which, pcm, code, 65536);
            check_encoded(which, pcm, code, 65536);
        }
    }
}

void there_and_back(void**) {
    for (const law which : laws) {
        std::uint8_t code[256];
        std::uint8_t back[256];
        std::int16_t pcm[256];
        for (int i = 0; i < 256; ++i) {
            code[i] = static_cast<std::uint8_t>(i);
        }
        decode(which, code, pcm, 256);
        encode(which, pcm, back, 256);
        for (int i = 0; i < 256; ++i) {
            // Mu-law has a negative zero, which decodes to 0 and comes back as the positive one.
            const int want = which == law::pcmu && i == 0x7f ? 0xff : i;
            assert_int_equal(back[i], want);
        }
    }
}

void run_decode(law which, std::uint8_t* code, std::uint8_t* out, std::size_t n,
                pseudo_random& random) {
    auto* const pcm = reinterpret_cast<std::int16_t*>(out);
    random.fill(code, n);
    decode(which, code, pcm, n);
    check_decoded(which, code, pcm, n);
    assert_true(codes.untouched());
    assert_true(samples.untouched());
}

void run_encode(law which, std::uint8_t* in, std::uint8_t* code, std::size_t n,
                pseudo_random& random) {
    auto* const pcm = reinterpret_cast<std::int16_t*>(in);
    random.fill(pcm, n);
    encode(which, pcm, code, n);
    check_encoded(which, pcm, code, n);
    assert_true(codes.untouched());
    assert_true(samples.untouched());
}

void lengths(void**) {
    pseudo_random random(11);
    for (const law which : laws) {
        for (std::size_t n = 0; n <= 1024; ++n) {
            run_decode(which, codes.at_end(n), samples.at_end(2 * n), n, random);
            run_decode(which, codes.at_begin(n), samples.at_begin(2 * n), n, random);
            run_encode(which, samples.at_end(2 * n), codes.at_end(n), n, random);
            run_encode(which, samples.at_begin(2 * n), codes.at_begin(n), n, random);
        }
    }
}

void alignments(void**) {
    pseudo_random random(12);
    for (const law which : laws) {
        for (std::size_t offset = 0; offset < 64; ++offset) {
            for (const std::size_t n : {1U, 31U, 32U, 33U, 40U, 63U, 160U, 161U, 240U}) {
                const std::size_t other = (2 * offset + 10) % 64;
                run_decode(which, codes.at_begin(n, offset), samples.at_begin(2 * n, other), n,
                           random);
                run_encode(which, samples.at_begin(2 * n, other), codes.at_begin(n, offset), n,
                           random);
            }
        }
    }
}

} // namespace

const test_case g711_tests[] = {
    {"g711 decode, every codeword", decode_all},
    {"g711 encode, every sample", encode_all},
    {"g711 encode after decode", there_and_back},
    {"g711 decode and encode, every length to 1024", lengths},
    {"g711 decode and encode, every alignment", alignments},
    {nullptr, nullptr},
};

} // namespace voxplane::isa_test
