// Handling by blocks: the audio lands in a block of a pool or of the heap, and either stays there
// through all steps or is copied to another block at each.
#include <cstring>
#include <random>

#include "frames.hpp"

namespace voxplane::seed {

wire::wire(std::size_t bytes) : bytes_(bytes), memory_(frames * bytes) {
    std::minstd_rand random;
    for (std::uint8_t& byte : memory_) {
        byte = static_cast<std::uint8_t>(random() >> 8);
    }
}

void wire::land(void* at) noexcept {
    turn_ = (turn_ + 1) % frames;
    std::memcpy(at, memory_.data() + turn_ * bytes_, bytes_);
}

namespace {

// Counted of every frame when metrics are on.
struct meter {
    pcm::loudness loudness;
    std::uint64_t frames = 0;
    std::uint64_t samples = 0;

    void count(std::size_t n) noexcept {
        ++frames;
        samples += n;
    }
};

// What both paths have: blocks of one size, and those that were sent and not yet given back.
class block_path : public path {
protected:
    block_path(std::size_t samples, std::size_t wire_bytes, std::size_t block_bytes,
               const switches& how)
        : how_(how), samples_(samples), k_(arithmetic_for(how.simd)), wire_(wire_bytes),
          port_(block_bytes, how.pooled) {}
    ~block_path() override {
        for (std::size_t i = 0; i < in_flight; ++i) {
            send({});
        }
    }

    void prepare() final { port_.land(wire_); }

    [[nodiscard]] block receive() { return port_.next(); }
    [[nodiscard]] block take() { return port_.source().take(); }
    void give(const block& done) noexcept { port_.source().give(done); }

    void gain(const block& from, const block& to) noexcept {
        const auto* in = from.as<std::int16_t>();
        auto* out = to.as<std::int16_t>();
        if (how_.metrics) {
            k_.pcm->gain_measure(in, out, samples_, gain_q12, &meter_.loudness);
            meter_.count(samples_);
        } else {
            k_.pcm->gain(in, out, samples_, gain_q12);
        }
    }

    void send(block done) {
        last_ = done.as<std::uint8_t>();
        sent_.exchange(done);
        if (done) {
            give(done);
        }
    }

    switches how_;
    std::size_t samples_;
    arithmetic k_;
    wire wire_;
    arrivals port_;
    waiting_line<block> sent_;
    meter meter_;
    const std::uint8_t* last_ = nullptr;
};

class frame_path final : public path_of<frame_path, block_path> {
public:
    frame_path(std::size_t samples, work middle, const switches& how)
        : path_of(samples, samples * 2, samples * 2, how), middle_(middle),
          bytes_(samples * sizeof(std::int16_t)) {}

    void one() override {
        const block landed = receive();
        if (how_.zero_copy) {
            if (middle_ == work::gain) {
                gain(landed, landed);
            }
            send(landed);
            return;
        }
        const block changed = take();
        if (middle_ == work::gain) {
            gain(landed, changed);
        } else {
            std::memcpy(changed.data, landed.data, bytes_);
        }
        give(landed);
        const block sent = take();
        std::memcpy(sent.data, changed.data, bytes_);
        give(changed);
        send(sent);
    }

    [[nodiscard]] std::vector<std::uint8_t> last() const override {
        return {last_, last_ + bytes_};
    }

private:
    work middle_;
    std::size_t bytes_;
};

// A block has room for the linear samples behind the codewords, as a packet's buffer has.
class pipeline_path final : public path_of<pipeline_path, block_path> {
public:
    pipeline_path(std::size_t samples, const switches& how)
        : path_of(samples, samples, offset(samples) + samples * sizeof(std::int16_t), how) {}

    void one() override {
        const block code = receive();
        if (how_.zero_copy) {
            const block pcm{code.as<std::uint8_t>() + offset(samples_), nullptr};
            decode(code, pcm);
            gain(pcm, pcm);
            encode(pcm, code);
            send(code);
            return;
        }
        const block linear = take();
        decode(code, linear);
        give(code);
        const block changed = take();
        gain(linear, changed);
        give(linear);
        const block sent = take();
        encode(changed, sent);
        give(changed);
        send(sent);
    }

    [[nodiscard]] std::vector<std::uint8_t> last() const override {
        return {last_, last_ + samples_};
    }

private:
    static std::size_t offset(std::size_t samples) {
        return (samples + cache_line_bytes - 1) / cache_line_bytes * cache_line_bytes;
    }

    void decode(const block& code, const block& pcm) const noexcept {
        k_.g711->decode[static_cast<int>(g711::law::pcmu)](code.as<std::uint8_t>(),
                                                           pcm.as<std::int16_t>(), samples_);
    }
    void encode(const block& pcm, const block& code) const noexcept {
        k_.g711->encode[static_cast<int>(g711::law::pcma)](pcm.as<std::int16_t>(),
                                                           code.as<std::uint8_t>(), samples_);
    }
};

class pool_path final : public path_of<pool_path, block_path> {
public:
    explicit pool_path(std::size_t samples) : path_of(samples, 0, samples * 2, {}) {}

    void one() override { send(take()); }

    [[nodiscard]] std::vector<std::uint8_t> last() const override { return {}; }
};

} // namespace

std::unique_ptr<path> frame_with_blocks(std::size_t samples, work middle, const switches& how) {
    return std::make_unique<frame_path>(samples, middle, how);
}

std::unique_ptr<path> pipeline_with_blocks(std::size_t samples, const switches& how) {
    return std::make_unique<pipeline_path>(samples, how);
}

std::unique_ptr<path> pool_frame(std::size_t samples) {
    return std::make_unique<pool_path>(samples);
}

} // namespace voxplane::seed
