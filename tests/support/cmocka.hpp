// cmocka 1.1.5 closes its extern "C" before its declarations, so C++ includes it only through here.
// A failed assertion leaves by longjmp past destructors: test bodies own nothing. Cross builds,
// which have no cmocka, get a stand-in.
#pragma once

#ifndef VOXPLANE_CMOCKA_STAND_IN

#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>

extern "C" {
#include <cmocka.h>
}

#else
#include "support/cmocka_stand_in.hpp"
#endif
