// The instance of a static executable.
#include "threads.h"
#include "wrought/abi.h"

wrought_instance wrought_main_instance;

// Here, since whether there are threads is asked by programs that cannot have any.
bool wrought::hasThreads;
