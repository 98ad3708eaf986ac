// Runs one subject over recordings, block by block, and keeps what comes out:
//   quality_runner --list
//   quality_runner --kind aec --subject voxplane-advanced --near mic.wav [--far far.wav]
//       [--out out.wav] [--scores FILE] [--time REPEATS] [--block MS] [--tail MS] [--suppressor]
//       [--target DBOV] [--mode N] [--isa NAME] [--denormals]
// FILE gets two floats a block, score and decision. A last block that is not full is padded with
// silence. --time prints microseconds a block, the least and the median of the repeats. Lines that
// begin with `result` are ours: libraries print too.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#include "subjects.hpp"
#include "wav.hpp"

using namespace voxplane::quality;

namespace {

struct arguments {
    options how;
    std::string kind, subject, near, far, out, scores;
    unsigned repeats = 0;
    bool list = false;
    bool denormals = false;
};

struct outcome {
    std::vector<std::int16_t> near;
    std::vector<float> scores;
    std::size_t delay = 0;
    double us_a_block = 0;
};

arguments parse(int argc, char** argv) {
    arguments read;
    for (int at = 1; at < argc; ++at) {
        const std::string name = argv[at];
        const auto text = [&]() -> std::string {
            if (at + 1 >= argc) {
                throw std::runtime_error(name + " asks for a value");
            }
            return argv[++at];
        };
        const auto number = [&] { return static_cast<unsigned>(std::stoul(text())); };
        if (name == "--list") {
            read.list = true;
        } else if (name == "--kind") {
            read.kind = text();
        } else if (name == "--subject") {
            read.subject = text();
        } else if (name == "--near") {
            read.near = text();
        } else if (name == "--far") {
            read.far = text();
        } else if (name == "--out") {
            read.out = text();
        } else if (name == "--scores") {
            read.scores = text();
        } else if (name == "--time") {
            read.repeats = number();
        } else if (name == "--block") {
            read.how.block_ms = number();
        } else if (name == "--tail") {
            read.how.tail_ms = number();
        } else if (name == "--mode") {
            read.how.mode = number();
        } else if (name == "--target") {
            read.how.target_dbov = std::stof(text());
        } else if (name == "--isa") {
            read.how.isa = text();
        } else if (name == "--suppressor") {
            read.how.suppressor = true;
        } else if (name == "--denormals") {
            read.denormals = true;
        } else {
            throw std::runtime_error("unknown argument " + name);
        }
    }
    return read;
}

// As every worker of the data plane does: denormal results and operands count as zero.
void flush_denormals() {
#if defined(__SSE2__)
    _mm_setcsr(_mm_getcsr() | 0x8040U);
#endif
}

outcome run(const entry& which, const options& how, const std::vector<std::int16_t>& near,
            const std::vector<std::int16_t>& far) {
    const std::unique_ptr<subject> one = which.make(how);
    if (!one) {
        throw std::runtime_error(std::string(which.name) + " does not take these options");
    }
    const std::size_t block = one->block_samples();
    const std::size_t blocks = (near.size() + block - 1) / block;
    outcome found;
    found.near = near;
    found.near.resize(blocks * block);
    found.scores.reserve(2 * blocks);
    std::vector<std::int16_t> sent = far;
    sent.resize(blocks * block);
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t at = 0; at < found.near.size(); at += block) {
        one->process(far.empty() ? nullptr : &sent[at], &found.near[at]);
        found.scores.push_back(one->score());
        found.scores.push_back(one->active() ? 1.0F : 0.0F);
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    found.us_a_block = took.count() / static_cast<double>(std::max<std::size_t>(1, blocks));
    found.delay = one->delay_samples();
    found.near.resize(near.size());
    return found;
}

void print_times(const entry& which, const arguments& read, const recording& near,
                 const recording& far) {
    std::vector<double> us;
    for (unsigned turn = 0; turn < read.repeats; ++turn) {
        us.push_back(run(which, read.how, near.samples, far.samples).us_a_block);
    }
    std::sort(us.begin(), us.end());
    std::printf("result us_least %.3f\nresult us_median %.3f\n", us.front(), us[us.size() / 2]);
}

void work(arguments read) {
    const std::vector<entry> all = subjects();
    if (read.list) {
        for (const entry& one : all) {
            std::printf("%s %s\n", one.kind, one.name);
        }
        return;
    }
    const entry* which = find(all, read.kind, read.subject);
    if (which == nullptr) {
        throw std::runtime_error("no subject " + read.subject + " of kind " + read.kind);
    }
    const recording near = read_wav(read.near);
    const recording far = read.far.empty() ? recording{} : read_wav(read.far);
    read.how.rate_hz = near.rate_hz;
    const outcome found = run(*which, read.how, near.samples, far.samples);
    std::printf("\nresult delay_samples %zu\n", found.delay);
    if (!read.out.empty()) {
        write_wav(read.out, {near.rate_hz, found.near});
    }
    if (!read.scores.empty()) {
        std::ofstream file(read.scores, std::ios::binary);
        file.write(reinterpret_cast<const char*>(found.scores.data()),
                   static_cast<std::streamsize>(found.scores.size() * sizeof(float)));
    }
    if (read.repeats > 0) {
        print_times(*which, read, near, far);
    }
}

} // namespace

int main(int argc, char** argv) {
    try {
        arguments read = parse(argc, argv);
        if (!read.denormals) {
            flush_denormals();
        }
        work(std::move(read));
    } catch (const std::exception& wrong) {
        std::fprintf(stderr, "quality_runner: %s\n", wrong.what());
        return 1;
    }
    return 0;
}
