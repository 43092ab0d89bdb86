// The instance of a static executable.
#include "wrought/abi.h"

wrought_instance wrought_main_instance;
