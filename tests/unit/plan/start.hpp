// Cases of the program's start, run beside those of EAL's words.
#pragma once

namespace voxplane::test {

class report;

void answers_of_workers(report& r);
void heap_of_calls(report& r);

} // namespace voxplane::test
