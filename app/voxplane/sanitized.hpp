// VOXPLANE_SANITIZED: a sanitizer has put its own functions in place of malloc(). g++ and later
// clang say so by macros, clang 14 by features.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define VOXPLANE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define VOXPLANE_SANITIZED 1
#endif
#endif
