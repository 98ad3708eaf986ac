// Cases of the service as a whole, run beside those of the registry.
#pragma once

namespace voxplane::test {

class report;

void a_reload_takes_effect(report& r);
void sources_by_signalling_alone(report& r);

} // namespace voxplane::test
