// What a compiled module answers to a list of calls.
#ifndef WROUGHT_FUZZ_ANSWERS_H
#define WROUGHT_FUZZ_ANSWERS_H

#include "close-module.h"

#include <functional>
#include <string>
#include <vector>

namespace wrought::fuzz {

// "NAME TYPE ARGUMENT...", the line of a call in a .calls file.
std::string lineOf(const Call&);
std::vector<Call> readCalls(const std::string& text);

// One line for each call: "ok RESULT... HASH", "trap CLASS", "died: ..." where the program neither answered nor trapped, or "late: ..."
// where it did not end. After a trap the instance is not used any more, the next call has a new one.
// With `emulator` (found on the PATH) if that is not empty.
std::vector<std::string> answersOfExecutable(const std::string& path, const std::vector<Call>& calls, const std::string& emulator);

// The same of a shared library, which is loaded into this process: it may die, and give fewer lines to `take` than there are
// calls.
void callLibrary(const std::string& path, const std::vector<Call>& calls, const std::function<void(const std::string&)>& take);

} // namespace wrought::fuzz

#endif
