// libsndfile's G.711 (libsndfile1-dev): headerless files in memory, read and written a frame a call
// through its virtual input and output, since it knows codecs only inside of files.
#include <cstdio>
#include <cstring>

#include "sides.hpp"

#ifdef HAVE_SNDFILE
#include <sndfile.h>
#endif

namespace voxplane::codecs {

#ifdef HAVE_SNDFILE

namespace {

// What stands for a file: it never ends, and its bytes are wherever the caller's next frames are.
struct memory_file {
    const std::uint8_t* from = nullptr;
    std::uint8_t* to = nullptr;
    sf_count_t position = 0;
};

memory_file& file_of(void* user) {
    return *static_cast<memory_file*>(user);
}

constexpr sf_count_t endless = sf_count_t{1} << 40;

SF_VIRTUAL_IO memory_io() {
    SF_VIRTUAL_IO io;
    io.get_filelen = [](void*) { return endless; };
    io.seek = [](sf_count_t offset, int whence, void* user) {
        memory_file& file = file_of(user);
        file.position = offset + (whence == SEEK_CUR ? file.position : sf_count_t{0});
        return file.position;
    };
    io.read = [](void* into, sf_count_t count, void* user) {
        memory_file& file = file_of(user);
        std::memcpy(into, file.from, static_cast<std::size_t>(count));
        file.from += count;
        file.position += count;
        return count;
    };
    io.write = [](const void* what, sf_count_t count, void* user) {
        memory_file& file = file_of(user);
        std::memcpy(file.to, what, static_cast<std::size_t>(count));
        file.to += count;
        file.position += count;
        return count;
    };
    io.tell = [](void* user) { return file_of(user).position; };
    return io;
}

class sndfile_codec final : public codec {
public:
    explicit sndfile_codec(g711::law which) : io_(memory_io()) {
        const int law = which == g711::law::pcmu ? SF_FORMAT_ULAW : SF_FORMAT_ALAW;
        SF_INFO shape{0, 8000, 1, SF_FORMAT_RAW | law, 0, 0};
        reader_ = sf_open_virtual(&io_, SFM_READ, &shape, &source_);
        shape = {0, 8000, 1, SF_FORMAT_RAW | law, 0, 0};
        writer_ = sf_open_virtual(&io_, SFM_WRITE, &shape, &sink_);
    }
    ~sndfile_codec() override {
        sf_close(reader_);
        sf_close(writer_);
    }

    void decode(const std::uint8_t* code, std::int16_t* pcm, std::size_t frames) override {
        source_.from = code;
        for (; frames > 0; --frames, pcm += frame_samples) {
            sf_read_short(reader_, pcm, static_cast<sf_count_t>(frame_samples));
        }
    }

    void encode(const std::int16_t* pcm, std::uint8_t* code, std::size_t frames) override {
        sink_.to = code;
        for (; frames > 0; --frames, pcm += frame_samples) {
            sf_write_short(writer_, pcm, static_cast<sf_count_t>(frame_samples));
        }
    }

private:
    SF_VIRTUAL_IO io_;
    memory_file source_;
    memory_file sink_;
    SNDFILE* reader_ = nullptr;
    SNDFILE* writer_ = nullptr;
};

} // namespace

void add_sndfile(std::vector<side>& to) {
    side made{"libsndfile", {}};
    for (const g711::law law : {g711::law::pcmu, g711::law::pcma}) {
        made.laws[static_cast<int>(law)] = std::make_unique<sndfile_codec>(law);
    }
    to.push_back(std::move(made));
}

#else

void add_sndfile(std::vector<side>& /*to*/) {
    std::puts("left out: libsndfile (libsndfile1-dev was not there at build time)");
}

#endif

} // namespace voxplane::codecs
