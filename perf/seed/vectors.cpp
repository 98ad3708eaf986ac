// The traditional handling: every step is a function that returns its result as a vector. The
// functions stand for those of several modules, so they are not inlined into one another.
#include <cstring>

#include "frames.hpp"

namespace voxplane::seed {

namespace {

using pcm_vector = std::vector<std::int16_t>;
using code_vector = std::vector<std::uint8_t>;

template <typename T>
std::vector<std::uint8_t> bytes_of(const std::vector<T>& from) {
    std::vector<std::uint8_t> bytes(from.size() * sizeof(T));
    std::memcpy(bytes.data(), from.data(), bytes.size());
    return bytes;
}

template <typename T>
[[gnu::noinline]] std::vector<T> receive(const std::uint8_t* from, std::size_t n) {
    const auto* const samples = reinterpret_cast<const T*>(from); // as aligned as the heap gives
    return {samples, samples + n}; // not filled with zeros before it is copied
}

// A step that finds nothing to do.
[[gnu::noinline]] pcm_vector unchanged(const pcm_vector& in) {
    return in;
}

template <typename T>
[[gnu::noinline]] std::vector<T> copy_for_sending(const std::vector<T>& from) {
    return from;
}

[[gnu::noinline]] pcm_vector louder(const arithmetic& k, const pcm_vector& in) {
    pcm_vector out(in.size());
    k.pcm->gain(in.data(), out.data(), in.size(), gain_q12);
    return out;
}

[[gnu::noinline]] pcm_vector decoded(const arithmetic& k, const code_vector& in) {
    pcm_vector out(in.size());
    k.g711->decode[static_cast<int>(g711::law::pcmu)](in.data(), out.data(), in.size());
    return out;
}

[[gnu::noinline]] code_vector encoded(const arithmetic& k, const pcm_vector& in) {
    code_vector out(in.size());
    k.g711->encode[static_cast<int>(g711::law::pcma)](in.data(), out.data(), in.size());
    return out;
}

class frame_path final : public path_of<frame_path> {
public:
    frame_path(std::size_t samples, work middle, bool simd)
        : samples_(samples), middle_(middle), wire_(samples * 2), port_(samples * 2),
          k_(arithmetic_for(simd)) {}

    void prepare() override { port_.land(wire_); }

    void one() override {
        const pcm_vector received = receive<std::int16_t>(port_.next(), samples_);
        const pcm_vector changed =
            middle_ == work::gain ? louder(k_, received) : unchanged(received);
        pcm_vector sent = copy_for_sending(changed);
        last_ = &sent_.exchange(sent);
    }

    [[nodiscard]] std::vector<std::uint8_t> last() const override { return bytes_of(*last_); }

private:
    std::size_t samples_;
    work middle_;
    wire wire_;
    receive_buffers port_;
    arithmetic k_;
    waiting_line<pcm_vector> sent_;
    const pcm_vector* last_ = nullptr;
};

class pipeline_path final : public path_of<pipeline_path> {
public:
    pipeline_path(std::size_t samples, bool simd)
        : samples_(samples), wire_(samples), port_(samples), k_(arithmetic_for(simd)) {}

    void prepare() override { port_.land(wire_); }

    void one() override {
        const code_vector received = receive<std::uint8_t>(port_.next(), samples_);
        const pcm_vector linear = decoded(k_, received);
        const pcm_vector changed = louder(k_, linear);
        code_vector sent = encoded(k_, changed);
        last_ = &sent_.exchange(sent);
    }

    [[nodiscard]] std::vector<std::uint8_t> last() const override { return *last_; }

private:
    std::size_t samples_;
    wire wire_;
    receive_buffers port_;
    arithmetic k_;
    waiting_line<code_vector> sent_;
    const code_vector* last_ = nullptr;
};

class fresh_path final : public path_of<fresh_path> {
public:
    explicit fresh_path(std::size_t samples) : samples_(samples) {}

    void prepare() override {}

    void one() override {
        pcm_vector made(samples_);
        sent_.exchange(made);
    }

    [[nodiscard]] std::vector<std::uint8_t> last() const override { return {}; }

private:
    std::size_t samples_;
    waiting_line<pcm_vector> sent_;
};

} // namespace

std::unique_ptr<path> frame_with_vectors(std::size_t samples, work middle, bool simd) {
    return std::make_unique<frame_path>(samples, middle, simd);
}

std::unique_ptr<path> pipeline_with_vectors(std::size_t samples, bool simd) {
    return std::make_unique<pipeline_path>(samples, simd);
}

std::unique_ptr<path> fresh_frame(std::size_t samples) {
    return std::make_unique<fresh_path>(samples);
}

} // namespace voxplane::seed
