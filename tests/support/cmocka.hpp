// cmocka 1.1.5 closes its extern "C" before its declarations, so C++ includes it only through here.
// A failed assertion leaves by longjmp past destructors: test bodies own nothing.
#pragma once

#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>

extern "C" {
#include <cmocka.h>
}
