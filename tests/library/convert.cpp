// Speech from mu-law to WAV and A-law with a gain, and its level: the example of lib/README.md,
// built against the installed library and nothing of this tree. Reads headerless mu-law at 8 kHz,
// works frame by frame as a media server does, and keeps everything in memory of its own.
//
//   convert IN.ul GAIN_DB OUT.wav OUT.al [ISA]
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include <dsp/level.hpp>
#include <g711/g711.hpp>
#include <pcm/pcm.hpp>
#include <simd/isa.hpp>

namespace {

using namespace voxplane;

constexpr std::size_t frame_samples = 160; // 20 ms
constexpr std::uint32_t rate_hz = 8000;

std::vector<std::uint8_t> read_file(const char* path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_octets(std::ofstream& out, const void* data, std::size_t octets) {
    out.write(static_cast<const char*>(data), static_cast<std::streamsize>(octets));
}

// One channel of 16 bits: the canonical header of 44 octets, little-endian as the host is.
bool write_wav(const char* path, const std::vector<std::int16_t>& pcm) {
    const auto octets = static_cast<std::uint32_t>(pcm.size() * sizeof pcm[0]);
    const std::uint32_t riff_octets = octets + 36;
    const std::uint32_t format[] = {16, 1U << 16 | 1, rate_hz, rate_hz * 2, 16U << 16 | 2};
    std::ofstream out(path, std::ios::binary);
    write_octets(out, "RIFF", 4);
    write_octets(out, &riff_octets, sizeof riff_octets);
    write_octets(out, "WAVEfmt ", 8);
    write_octets(out, format, sizeof format);
    write_octets(out, "data", 4);
    write_octets(out, &octets, sizeof octets);
    write_octets(out, pcm.data(), octets);
    return out.good();
}

int convert(const std::vector<std::uint8_t>& in, std::int32_t gain_q12, simd::isa which,
            const char* wav_path, const char* alaw_path) {
    // Chosen once; the members may then be called by any thread.
    const g711::kernels& codec = g711::kernels_for(which);
    const pcm::kernels& frame = pcm::kernels_for(which);
    const auto decode = codec.decode[static_cast<int>(g711::law::pcmu)];
    const auto encode = codec.encode[static_cast<int>(g711::law::pcma)];

    std::vector<std::int16_t> linear(in.size());
    std::vector<std::uint8_t> alaw(in.size());
    pcm::loudness loudness;
    for (std::size_t at = 0; at < in.size(); at += frame_samples) {
        const std::size_t n = std::min(frame_samples, in.size() - at);
        decode(&in[at], &linear[at], n);
        frame.gain_measure(&linear[at], &linear[at], n, gain_q12, &loudness); // in place
        encode(&linear[at], &alaw[at], n);
    }

    std::printf("%zu samples, level %.2f dBov, peak %.2f dBov\n", in.size(),
                dsp::rms_dbov(loudness.energy, in.size()), dsp::peak_dbov(loudness.peak));
    std::ofstream out(alaw_path, std::ios::binary);
    write_octets(out, alaw.data(), alaw.size());
    return write_wav(wav_path, linear) && out.good() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 5 || argc > 6) {
        std::fprintf(stderr, "convert IN.ul GAIN_DB OUT.wav OUT.al [ISA]\n");
        return 2;
    }
    const result<simd::isa> which = simd::select(argc == 6 ? argv[5] : "auto");
    if (!which) {
        std::fprintf(stderr, "convert: %s\n", which.error().text.c_str());
        return 1;
    }
    const double gain = std::pow(10.0, std::atof(argv[2]) / 20) * pcm::unity_q12;
    const auto gain_q12 = static_cast<std::int32_t>(std::clamp(gain, 0.0, 65535.0) + 0.5);
    return convert(read_file(argv[1]), gain_q12, *which, argv[3], argv[4]);
}
