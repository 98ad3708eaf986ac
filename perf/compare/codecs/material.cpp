// Speech is read from Debian's prompts for Asterisk where they are installed, and made up of vowels
// and pauses where not; its codewords are computed once, by the reference.
#include "material.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numbers>

#include "g711/reference.hpp"

namespace voxplane::codecs {

namespace {

const char* const prompts[] = {"demo-congrats", "demo-instruct", "demo-moreinfo", "vm-options"};
const std::string prompt_folder = "/usr/share/asterisk/sounds/en_US_f_Allison/";

// The samples of a WAV file with 16-bit samples: the chunk "data". Nothing when it has none.
std::vector<std::int16_t> read_wav(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    for (std::size_t at = 12; at + 8 <= bytes.size();) {
        std::uint32_t size = 0;
        std::memcpy(&size, bytes.data() + at + 4, sizeof size);
        if (std::memcmp(bytes.data() + at, "data", 4) == 0 && at + 8 + size <= bytes.size()) {
            std::vector<std::int16_t> samples(size / 2);
            std::memcpy(samples.data(), bytes.data() + at + 8, samples.size() * 2);
            return samples;
        }
        at += 8 + std::size_t{size} + size % 2;
    }
    return {};
}

// Twenty seconds of harmonics of a gliding pitch under syllables of a quarter of a second.
std::vector<std::int16_t> made_up() {
    std::vector<std::int16_t> samples(20 * 8000);
    double phase = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double seconds = static_cast<double>(i) / 8000.0;
        phase += (110.0 + 30.0 * std::sin(1.7 * seconds)) / 8000.0;
        const double syllable = std::max(0.0, std::sin(4.0 * std::numbers::pi * seconds));
        double sum = 0;
        for (int h = 1; h < 20; ++h) {
            sum += std::sin(2.0 * std::numbers::pi * h * phase + h * h) / h;
        }
        samples[i] = static_cast<std::int16_t>(3000.0 * syllable * sum);
    }
    return samples;
}

} // namespace

material::material() : origin_("prompts of asterisk-core-sounds-en-wav") {
    for (const char* name : prompts) {
        const auto part = read_wav(prompt_folder + name + ".wav");
        pcm_.insert(pcm_.end(), part.begin(), part.end());
    }
    if (pcm_.size() < 4 * batch_samples) {
        origin_ = "made up, since asterisk-core-sounds-en-wav is not installed";
        pcm_ = made_up();
    }
    for (const g711::law law : {g711::law::pcmu, g711::law::pcma}) {
        for (const std::int16_t sample : pcm_) {
            code_[static_cast<int>(law)].push_back(g711::reference_encode(law, sample));
        }
    }
}

void material::copy_from(std::size_t at, std::size_t samples, std::size_t to,
                         batch& into) noexcept {
    std::memcpy(into.pcm.data() + to, pcm_.data() + at, samples * sizeof(std::int16_t));
    for (int law = 0; law < 2; ++law) {
        std::memcpy(into.code[law].data() + to, code_[law].data() + at, samples);
    }
}

void material::fill_random(batch& into) noexcept {
    // xorshift64 (Marsaglia 2003), of which each step gives four samples.
    for (std::size_t i = 0; i < batch_samples; i += 4) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        std::memcpy(into.pcm.data() + i, &state_, sizeof state_);
        std::memcpy(into.code[0].data() + i, &state_, 4);
        const auto upper = static_cast<std::uint32_t>(state_ >> 32);
        std::memcpy(into.code[1].data() + i, &upper, sizeof upper);
    }
}

void material::fill(kind which, batch& into) noexcept {
    constexpr std::size_t learned_samples = 8 * frame_samples;
    switch (which) {
    case kind::learned:
        // From the second second on: the first words, not the silence before them.
        for (std::size_t to = 0; to < batch_samples; to += learned_samples) {
            copy_from(8000, learned_samples, to, into);
        }
        return;
    case kind::speech:
        next_ = next_ + 2 * batch_samples > pcm_.size() ? 0 : next_ + batch_samples;
        copy_from(next_, batch_samples, 0, into);
        return;
    case kind::random:
        fill_random(into);
        return;
    }
}

} // namespace voxplane::codecs
