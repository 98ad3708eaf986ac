// libavcodec's pcm_mulaw and pcm_alaw (libavcodec-dev) through its packets and frames, which refer
// to the caller's memory by a counted reference, so that it need not copy what goes in. What comes
// out lies in memory of its own and is copied to the caller, as each other side puts it there.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "sides.hpp"

#ifdef HAVE_AVCODEC
extern "C" {
#include <libavcodec/avcodec.h>
}
#endif

namespace voxplane::codecs {

#ifdef HAVE_AVCODEC

namespace {

void must(bool good, const char* what) {
    if (!good) {
        std::fprintf(stderr, "codecs: libavcodec: %s failed\n", what);
        std::exit(EXIT_FAILURE);
    }
}

// A counted reference to memory that stays the caller's. Kept while the memory is the same.
class borrowed {
public:
    borrowed() = default;
    ~borrowed() { av_buffer_unref(&buffer_); }
    borrowed(const borrowed&) = delete;
    borrowed& operator=(const borrowed&) = delete;

    AVBufferRef* of(const void* p, std::size_t bytes) {
        if (buffer_ == nullptr || buffer_->data != p || buffer_->size != bytes) {
            av_buffer_unref(&buffer_);
            // The library takes memory that may be written, and is told that it may not.
            auto* data = static_cast<std::uint8_t*>(const_cast<void*>(p));
            buffer_ = av_buffer_create(
                data, bytes, [](void*, std::uint8_t*) {}, nullptr, AV_BUFFER_FLAG_READONLY);
        }
        return buffer_;
    }

private:
    AVBufferRef* buffer_ = nullptr;
};

AVCodecContext* open(const AVCodec* codec) {
    must(codec != nullptr, "finding the codec");
    AVCodecContext* made = avcodec_alloc_context3(codec);
    made->sample_rate = 8000;
    made->sample_fmt = AV_SAMPLE_FMT_S16;
    av_channel_layout_default(&made->ch_layout, 1);
    must(avcodec_open2(made, codec, nullptr) == 0, "avcodec_open2");
    return made;
}

class avcodec_codec final : public codec {
public:
    explicit avcodec_codec(g711::law which)
        : decoder_(open(avcodec_find_decoder(id(which)))),
          encoder_(open(avcodec_find_encoder(id(which)))) {
        shape_->format = AV_SAMPLE_FMT_S16;
        shape_->sample_rate = 8000;
        shape_->nb_samples = static_cast<int>(frame_samples);
        av_channel_layout_default(&shape_->ch_layout, 1);
    }
    ~avcodec_codec() override {
        in_->buf = nullptr;
        shape_->buf[0] = nullptr;
        for (AVPacket* packet : {in_, out_}) {
            av_packet_free(&packet);
        }
        for (AVFrame* frame : {shape_, decoded_}) {
            av_frame_free(&frame);
        }
        avcodec_free_context(&decoder_);
        avcodec_free_context(&encoder_);
    }

    void decode(const std::uint8_t* code, std::int16_t* pcm, std::size_t frames) override {
        in_->buf = codes_.of(code, frames * frame_samples + padding_bytes);
        for (; frames > 0; --frames, code += frame_samples, pcm += frame_samples) {
            in_->data = const_cast<std::uint8_t*>(code);
            in_->size = static_cast<int>(frame_samples);
            must(avcodec_send_packet(decoder_, in_) == 0, "avcodec_send_packet");
            must(avcodec_receive_frame(decoder_, decoded_) == 0, "avcodec_receive_frame");
            std::memcpy(pcm, decoded_->data[0], frame_samples * sizeof *pcm);
        }
    }

    void encode(const std::int16_t* pcm, std::uint8_t* code, std::size_t frames) override {
        shape_->buf[0] = samples_.of(pcm, frames * frame_samples * sizeof *pcm);
        for (; frames > 0; --frames, code += frame_samples, pcm += frame_samples) {
            void* data = const_cast<std::int16_t*>(pcm);
            shape_->data[0] = static_cast<std::uint8_t*>(data);
            shape_->linesize[0] = static_cast<int>(frame_samples * sizeof *pcm);
            must(avcodec_send_frame(encoder_, shape_) == 0, "avcodec_send_frame");
            must(avcodec_receive_packet(encoder_, out_) == 0, "avcodec_receive_packet");
            std::memcpy(code, out_->data, frame_samples);
        }
    }

private:
    static AVCodecID id(g711::law which) {
        return which == g711::law::pcmu ? AV_CODEC_ID_PCM_MULAW : AV_CODEC_ID_PCM_ALAW;
    }

    AVCodecContext* decoder_;
    AVCodecContext* encoder_;
    AVPacket* in_ = av_packet_alloc();
    AVPacket* out_ = av_packet_alloc();
    AVFrame* shape_ = av_frame_alloc();
    AVFrame* decoded_ = av_frame_alloc();
    borrowed codes_;
    borrowed samples_;
};

} // namespace

void add_avcodec(std::vector<side>& to) {
    side made{"libavcodec", {}};
    for (const g711::law law : {g711::law::pcmu, g711::law::pcma}) {
        made.laws[static_cast<int>(law)] = std::make_unique<avcodec_codec>(law);
    }
    to.push_back(std::move(made));
}

#else

void add_avcodec(std::vector<side>& /*to*/) {
    std::puts("left out: libavcodec (libavcodec-dev was not there at build time)");
}

#endif

} // namespace voxplane::codecs
