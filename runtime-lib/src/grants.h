// What is granted at launch, in addition to what the compiler baked in.
#ifndef WROUGHT_GRANTS_H
#define WROUGHT_GRANTS_H

#include "launch.h"

namespace wrought {

// Takes the variable WROUGHT_GRANTS out of the launch environment and adds what it says to the grants and limits. It holds
// lines (separated by newlines, empty ones ignored):
//   dir=HOST::GUEST      the directory HOST appears as GUEST (the first "::" counts)
//   dir=PATH             the same path on both sides
//   dir=...:ro           nothing below it can be changed; ":rw" says the opposite, for a path that ends in ":ro"
//   env=NAME=VALUE       the guest's environment has NAME with VALUE
//   env=NAME             the guest's environment has NAME with the value it has at launch, if any
//   listen=ADDRESS:PORT  a socket listens there from the start
//   timeout=SECONDS, max-files=N, max-entries=N   limits; what was compiled in is never loosened
//   sandbox=auto|require|off   the second wall; a program compiled to require it does
// A line that is none of these ends the process with one line on standard error and status 2, and so does any grant if the
// program is sealed. The variable does not count in a program that runs with more rights than its caller (setuid): there,
// who launches must not grant.
void addLaunchGrants(wrought_launch& launch);

} // namespace wrought

#endif
